package io.hivesync.connector.sqlite.core;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Keeps a second capture off a state directory, also one in another process; the system frees it if we die. */
final class StateLock implements AutoCloseable {

    private final FileChannel channel;

    private StateLock(FileChannel channel) {
        this.channel = channel;
    }

    static StateLock acquire(Path directory) {
        try {
            create(directory);
            FileChannel channel =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (locks(channel)) {
                return new StateLock(channel);
            }
            closeQuietly(channel);
        } catch (IOException e) {
            throw new CaptureException(
                    "The state directory " + directory + " cannot be used (" + e
                            + "); make it writable for this process",
                    e);
        }
        throw new CaptureException("Another capture uses the state directory " + directory
                + "; stop it, or give this one a state directory of its own");
    }

    private static boolean locks(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** What is in it is the app's data, so nobody else may look into a directory that we make. */
    private static void create(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (posix) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(directory);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // the lock was not ours, so nothing depends on this
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
