package io.hivesync.streams;

import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.MalformedException;

/** Something in a topic is of a format that a newer version wrote: what it says would be guessed at. */
final class NewerFormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NewerFormatException(String topic, String format) {
        super("the topic " + topic + " has records of format " + format
                + ", written by a newer hive-sync; this one reads format " + HeaderNames.FORMAT_READ
                + ". Run that version, which goes on where this one stopped");
    }

    /** @param format what the header says */
    static void check(String topic, String format) throws MalformedException {
        if (number(format) > HeaderNames.FORMAT_READ) {
            throw new NewerFormatException(topic, format);
        }
    }

    private static int number(String format) throws MalformedException {
        try {
            int number = Integer.parseInt(format);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new MalformedException(HeaderNames.FORMAT + " is no number", e);
        }
        throw new MalformedException(HeaderNames.FORMAT + " is below 1");
    }
}
