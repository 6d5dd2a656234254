package io.hivesync.streams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * The format of the state as a whole, in a file beside that of Kafka Streams. It rises when an older version could not go on
 * with the state; what is in the stores says its own form besides, since a directory may be lost and the topics not.
 */
final class StateFormat {
    static final String FILE = "hive-sync-format";

    /** The first had three stores. */
    private static final long FORMAT = 2;

    private StateFormat() {}

    /** Marks a directory that is new; one that is not, and has no mark, is older than the mark. */
    static void check(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            Files.createDirectories(directory);
            if (Files.exists(file)) {
                compare(directory, Files.readString(file).strip());
            } else if (holdsState(directory)) {
                compare(directory, "1");
            } else {
                Path whole = Files.writeString(directory.resolve(FILE + ".new"), FORMAT + "\n");
                Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The state directory " + directory + " cannot be used: " + e, e);
        }
    }

    private static boolean holdsState(Path directory) throws IOException {
        try (Stream<Path> inside = Files.list(directory)) {
            return inside.anyMatch(Files::isDirectory);
        }
    }

    private static void compare(Path directory, String text) {
        try {
            long found = Long.parseLong(text);
            if (found != FORMAT) {
                throw StateFormatException.of(directory, found, FORMAT);
            }
        } catch (NumberFormatException e) {
            throw new StateFormatException(directory.resolve(FILE) + " names no format");
        }
    }

    /** What to do about it. The topics of former stores may stay: not everybody has a tool at hand to delete them. */
    static String explain(StateFormatException e, StreamsSettings settings) {
        String changelog = StreamsProperties.changelog(settings, ChangeTopology.STATE);
        String former = String.join(", ", StreamsProperties.formerChangelogs(settings));
        return e.getMessage()
                + ". Run the version that wrote it; or drop the state: stop every instance of the streams-app, delete "
                + settings.stateDirectory()
                + (e.ofFormerStores() ? "" : " and the topic " + changelog)
                + ", and start again. It is rebuilt from the record topics and the change topics"
                + (e.ofFormerStores() ? "; nothing reads the topics " + former + " any more." : ".");
    }
}
