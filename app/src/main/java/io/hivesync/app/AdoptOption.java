package io.hivesync.app;

import picocli.CommandLine.Option;

/** Whether a sink takes the place of another one. */
final class AdoptOption {
    @Option(
            names = "--adopt",
            description = "Once, for a sink that replaces one of another name: go on where that one was, and end its"
                    + " hold on the target.")
    boolean adopt;
}
