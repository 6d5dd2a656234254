package io.hivesync.app;

import java.nio.file.Path;
import picocli.CommandLine.Option;

final class StateOption {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "What is kept between starts: Kafka's data, the capture's shadow (default: ${DEFAULT-VALUE}).",
            defaultValue = ".hive-sync")
    Path state;
}
