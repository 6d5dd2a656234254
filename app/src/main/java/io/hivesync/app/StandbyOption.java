package io.hivesync.app;

import picocli.CommandLine.Option;

/** Whether a process waits for another one's place. */
final class StandbyOption {
    @Option(
            names = "--standby",
            description = "Wait while another producer runs on the state folder, and take over when it ends, however it"
                    + " ends. Give it the same --state, and an --ops-port of its own.")
    boolean standby;
}
