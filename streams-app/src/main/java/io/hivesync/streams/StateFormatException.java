package io.hivesync.streams;

/** The state was written by a version whose format this one does not read. */
final class StateFormatException extends RuntimeException {

    StateFormatException(String what, long found, long readable) {
        super(what + " has format " + found + ", written by " + (found > readable ? "a newer" : "an older")
                + " version; this one reads format " + readable);
    }

    StateFormatException(String message) {
        super(message);
    }
}
