package io.hivesync.app;

import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.Setting;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "streams",
        description = "The Streams app alone, against a given Kafka; several share the work.",
        modelTransformer = SettingFlags.class)
final class StreamsCommand implements Callable<Integer>, SettingFlags.Configured {
    @Mixin
    private StateOption state;

    @Mixin
    private ConfigurationOption configuration;

    @Spec
    private CommandSpec spec;

    @Override
    public Set<Setting> settings() {
        Set<Setting> settings = EnumSet.copyOf(SettingFlags.KAFKA);
        settings.addAll(SettingFlags.STREAMS);
        settings.addAll(SettingFlags.OPERATIONS);
        return settings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Configuration given = configuration.read(spec);
        Settings settings = new Settings(
                "streams",
                state.state,
                ConfiguredParts.givenKafka(given),
                Optional.empty(),
                Optional.of(ConfiguredParts.streams(given)),
                Settings.Sinks.NONE,
                ConfiguredParts.operations(given));
        return RoleProcess.runUntilStopped(settings, spec.commandLine().getOut());
    }
}
