package io.hivesync.streams;

import io.hivesync.topics.TopicNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** The streams-app in a process of its own, so that a test can kill it. Ends with its input. */
final class StreamsProcess {

    private StreamsProcess() {}

    public static void main(String[] arguments) throws IOException {
        StreamsSettings settings = StreamsSettings.of(
                        arguments[0], new TopicNames(arguments[2]), BrokerRun.PARTITIONS, Path.of(arguments[1]))
                .withInstanceId("streams-1")
                // its absence would be borne for long, so that only coming back under its id helps
                .withClientProperties(Map.of("main.consumer.session.timeout.ms", "120000"));
        try (StreamsApp app = new StreamsApp(settings, Clock.systemUTC())) {
            app.start();
            System.in.read();
        }
    }

    static Process start(StreamsSettings settings) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StreamsProcess.class.getName(),
                        settings.bootstrapServers(),
                        settings.stateDirectory().toString(),
                        settings.names().prefix())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
