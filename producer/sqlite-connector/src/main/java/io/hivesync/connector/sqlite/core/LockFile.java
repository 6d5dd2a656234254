package io.hivesync.connector.sqlite.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/**
 * A file that one process has at a time, which says in it who it is; the system frees it if the process dies, and what it
 * said is then no longer asked for. Used by one thread.
 */
public final class LockFile implements AutoCloseable {
    private static final Pattern HOLDER = Pattern.compile("process \\d+ on host \\S+( since \\S+)?");
    private static final int LONGEST = 400;

    private final FileChannel channel;
    private final boolean ours;

    private LockFile(FileChannel channel, boolean ours) {
        this.channel = channel;
        this.ours = ours;
    }

    /** Takes the file, if nobody else has it; to be closed either way. */
    public static LockFile open(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean opened = false;
        try {
            LockFile lock = new LockFile(channel, locks(channel));
            if (lock.ours) {
                lock.sign();
            }
            opened = true;
            return lock;
        } finally {
            if (!opened) {
                channel.close();
            }
        }
    }

    private static boolean locks(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void sign() {
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ThisProcess.inWords() + "\n").getBytes(UTF_8)));
        } catch (IOException e) {
            // as on a full disk: who is refused is not told by whom
        }
    }

    public boolean isOurs() {
        return ours;
    }

    /** Who has it, such as {@code " (process 123 on host h since 2026-11-30T10:00:00Z)"}; empty when that cannot be read. */
    public String holder() {
        try {
            ByteBuffer read = ByteBuffer.allocate(LONGEST);
            channel.read(read, 0);
            String line = new String(read.array(), 0, read.position(), UTF_8).strip();
            return HOLDER.matcher(line).matches() ? " (" + line + ")" : "";
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
