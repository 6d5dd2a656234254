package io.hivesync.streams;

import java.nio.file.Path;

/** The state was written by a version whose format this one does not read. */
final class StateFormatException extends RuntimeException {
    private final boolean ofFormerStores;

    private StateFormatException(String message, boolean ofFormerStores) {
        super(message);
        this.ofFormerStores = ofFormerStores;
    }

    StateFormatException(String message) {
        this(message, false);
    }

    StateFormatException(String what, long found, long readable) {
        this(message(what, found, readable), false);
    }

    static StateFormatException of(Path directory, long found, long readable) {
        return new StateFormatException(message("The state in " + directory, found, readable), found < readable);
    }

    private static String message(String what, long found, long readable) {
        return what + " has format " + found + ", written by " + (found > readable ? "a newer" : "an older")
                + " version; this one reads format " + readable;
    }

    /** Whether the changelog topics that go with it are not those that this version reads. */
    boolean ofFormerStores() {
        return ofFormerStores;
    }
}
