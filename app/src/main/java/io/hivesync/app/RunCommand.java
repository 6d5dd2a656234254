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

    @Mixin
    private AdoptOption adoption;

    @Spec
    private CommandSpec spec;

    @Override
    public Set<Setting> settings() {
        return EnumSet.allOf(Setting.class);
    }

    @Override
    public Integer call() throws InterruptedException {
        return RoleProcess.runUntilStopped(
                settings(configuration.read(spec), plugins.kinds(), new Start(state.state, adoption.adopt)),
                spec.commandLine().getOut());
    }

    /** What flags alone say. */
    record Start(Path state, boolean adopt) {}

    /** The same for {@code validate}. */
    static Settings settings(Configuration given, SinkKinds kinds, Start start) {
        Settings.Producer source = ConfiguredParts.producer(given);
        Targets targets = new Targets(kinds, Clock.systemUTC());
        List<Targets.Wanted> wanted = targets.all(given);
        Settings settings = new Settings(
                "run",
                start.state(),
                ConfiguredParts.kafka(given),
                Optional.of(source),
                Optional.of(ConfiguredParts.streams(given)),
                new Settings.Sinks(targets.create(wanted), start.adopt()),
                ConfiguredParts.operations(given));
        FieldRuleCheck.check(source);
        source.hive().ifPresent(hive -> Targets.refuseSource(wanted, CaptureRole.resolve(hive)));
        return settings;
    }
}
