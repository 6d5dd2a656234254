package io.hivesync.app;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a command waits for the roles that it asks. */
final class WaitOption {
    private static final int LONGEST_S = 3600;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            description = "How long to wait for an answer (default: ${DEFAULT-VALUE}).",
            defaultValue = "30")
    private int seconds;

    Duration patience() {
        if (seconds < 0 || seconds > LONGEST_S) {
            throw new InputException("--wait is a number of seconds from 0 to " + LONGEST_S + ", not " + seconds);
        }
        return Duration.ofSeconds(seconds);
    }
}
