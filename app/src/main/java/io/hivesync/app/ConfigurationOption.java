package io.hivesync.app;

import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.ConfigurationFile;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

final class ConfigurationOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A hive-sync.yaml (docs/configuration.md); flags and environment come before what it says.")
    @Nullable
    Path file;

    /** What the command line, the environment and the file give together. */
    Configuration read(CommandSpec command) {
        return new Configuration(
                SettingFlags.given(command),
                System.getenv(),
                Optional.ofNullable(file).map(ConfigurationFile::read));
    }
}
