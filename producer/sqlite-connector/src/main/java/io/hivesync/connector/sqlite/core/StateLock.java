package io.hivesync.connector.sqlite.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Keeps a second capture off a state directory, also one in another process; the system frees it if we die. */
final class StateLock implements AutoCloseable {

    private final LockFile file;

    private StateLock(LockFile file) {
        this.file = file;
    }

    static StateLock acquire(Path directory) {
        try {
            create(directory);
            LockFile file = LockFile.open(directory.resolve("lock"));
            if (file.isOurs()) {
                return new StateLock(file);
            }
            try (file) {
                throw new CaptureException("Another capture uses the state directory " + directory + file.holder()
                        + "; stop it, or give this one a state directory of its own");
            }
        } catch (IOException e) {
            throw new CaptureException(
                    "The state directory " + directory + " cannot be used (" + e
                            + "); make it writable for this process",
                    e);
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

    @Override
    public void close() throws IOException {
        file.close();
    }
}
