package io.hivesync.connector.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A Java 17, which is what Kafka Connect asks for at least; the one that runs the test, loudly, where there is none. */
final class Jvm17 {

    private Jvm17() {}

    static Path home() throws IOException {
        Path running = Path.of(System.getProperty("java.home"));
        try (Stream<Path> siblings = Files.list(running.toRealPath().getParent())) {
            List<Path> named = Stream.of("JAVA_17_HOME", "JAVA17_HOME", "JAVA_HOME_17_X64", "JAVA_HOME")
                    .map(System::getenv)
                    .filter(Objects::nonNull)
                    .map(Path::of)
                    .toList();
            return Stream.concat(named.stream(), siblings.sorted())
                    .filter(Jvm17::is17)
                    .findFirst()
                    .orElseGet(() -> {
                        System.err.println("!!! There is no Java 17 on this machine: the plugin is tested on "
                                + Runtime.version() + " alone");
                        return running;
                    });
        }
    }

    private static boolean is17(Path home) {
        try {
            return Files.isExecutable(home.resolve("bin/java"))
                    && Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"17.");
        } catch (IOException e) {
            return false;
        }
    }
}
