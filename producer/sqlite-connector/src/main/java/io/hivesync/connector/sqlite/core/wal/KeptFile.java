package io.hivesync.connector.sqlite.core.wal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A database file, or its {@code -shm}, read past SQLite: opened once in this process and NEVER closed.
 *
 * <p>POSIX drops all locks of a process on a file as soon as that process closes any of its descriptors of it. SQLite's
 * locks are such locks, so one closed descriptor would silently drop the read pins, also those of other captures, and let
 * the app overwrite what is being read. That is also why this is no {@link java.nio.channels.FileChannel}: the
 * interruption of a reading thread closes one. What it costs is one descriptor for each file that was ever captured; as
 * long as it is open, no other file gets the same key. Thread-safe.
 */
final class KeptFile {

    private static final Map<Object, KeptFile> KEPT = new HashMap<>();
    /** Those of which nobody knows what they are; they are never closed either. */
    private static final List<RandomAccessFile> STRAY = new ArrayList<>();

    private final RandomAccessFile file;
    private final Object key;

    private KeptFile(RandomAccessFile file, Object key) {
        this.file = file;
        this.key = key;
    }

    static KeptFile of(Path path) throws IOException {
        synchronized (KEPT) {
            Object before = key(path);
            KeptFile kept = KEPT.get(before);
            if (kept != null) {
                return kept;
            }
            RandomAccessFile opened = new RandomAccessFile(path.toFile(), "r");
            if (!Objects.equals(before, keyOrNull(path))) {
                STRAY.add(opened);
                throw new IOException(path + " was replaced while it was opened");
            }
            KeptFile made = new KeptFile(opened, before);
            KEPT.put(before, made);
            return made;
        }
    }

    /** Whether the file of that name is this one. */
    boolean isAt(Path path) {
        return key.equals(keyOrNull(path));
    }

    static Object key(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        if (key == null) {
            throw new IOException("the file system of " + path + " tells no identities of files");
        }
        return key;
    }

    private static Object keyOrNull(Path path) {
        try {
            return key(path);
        } catch (IOException e) {
            return "none";
        }
    }

    /** How many bytes there were, fewer than asked for only at the end of the file. */
    synchronized int read(long position, byte[] into) throws IOException {
        file.seek(position);
        int length = 0;
        while (length < into.length) {
            int read = file.read(into, length, into.length - length);
            if (read < 0) {
                break;
            }
            length += read;
        }
        return length;
    }
}
