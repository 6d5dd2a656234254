package io.hivesync.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

final class PluginsOption {
    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description = "A folder of jars with sinks for more kinds of targets.")
    @Nullable
    Path folder;

    SinkKinds kinds() {
        return folder == null ? SinkKinds.builtIn() : SinkKinds.withPlugins(folder);
    }
}
