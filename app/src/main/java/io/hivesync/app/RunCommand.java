package io.hivesync.app;

import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.Setting;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        description = "Everything in one process: producer, streams, sinks and, without --bootstrap-servers, Kafka.",
        modelTransformer = SettingFlags.class)
final class RunCommand implements Callable<Integer>, SettingFlags.Configured {
    @Mixin
    private StateOption state;

    @Mixin
    private ConfigurationOption configuration;

    @Mixin
    private PluginsOption plugins;

    @Spec
    private CommandSpec spec;

    @Override
    public Set<Setting> settings() {
        return EnumSet.allOf(Setting.class);
    }

    @Override
    public Integer call() throws InterruptedException {
        return RoleProcess.runUntilStopped(
                settings(configuration.read(spec), plugins.kinds(), state.state),
                spec.commandLine().getOut());
    }

    /** The same for {@code validate}. */
    static Settings settings(Configuration given, SinkKinds kinds, Path state) {
        Settings.Producer source = ConfiguredParts.producer(given);
        Targets targets = new Targets(kinds, Clock.systemUTC());
        List<Targets.Wanted> wanted = targets.all(given);
        Settings settings = new Settings(
                "run",
                state,
                ConfiguredParts.kafka(given),
                Optional.of(source),
                Optional.of(ConfiguredParts.streams(given)),
                targets.create(wanted),
                given.address(Setting.OPERATIONS_BIND));
        source.hive().ifPresent(hive -> Targets.refuseSource(wanted, CaptureRole.resolve(hive)));
        return settings;
    }
}
