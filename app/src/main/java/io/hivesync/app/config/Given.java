package io.hivesync.app.config;

import java.nio.file.Path;

/**
 * A value that somebody gave.
 *
 * @param text what it comes to; may be a secret
 * @param written as it was written, with its references to variables and files
 * @param origin for messages: a flag, a variable, or a place in the file with the key
 * @param folder what a path in it is relative to
 */
public record Given(String text, String written, String origin, Path folder) {
    private static final Path HERE = Path.of("");

    static Given plain(String text, String origin) {
        return new Given(text, text, origin, HERE);
    }

    /** Whether it stands, or a part of it, in a file that may change. */
    public boolean isFromFile() {
        return References.nameFile(written);
    }

    /** What is wrong with it; shows it as it was written, so not what a variable holds. */
    ConfigurationException not(String expected) {
        return new ConfigurationException(origin + " is " + expected + ", not '" + written + "'");
    }

    ConfigurationException refusedByKafka(String reason) {
        return new ConfigurationException(origin + " has a value that Kafka does not take: " + reason);
    }

    @Override
    public String toString() {
        return "Given[origin=" + origin + "]";
    }
}
