package io.hivesync.app;

import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.Setting;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "sink",
        description = "One sink alone, against a given Kafka; several of one name share the work.",
        modelTransformer = SettingFlags.class)
final class SinkCommand implements Callable<Integer>, SettingFlags.Configured {
    @Parameters(
            paramLabel = "NAME",
            description = "The sink's name, as in the file; its place in the target and in Kafka hang on it.")
    private String name;

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
        Set<Setting> settings = EnumSet.copyOf(SettingFlags.KAFKA);
        settings.addAll(SettingFlags.SINKS);
        settings.addAll(SettingFlags.OPERATIONS);
        return settings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Configuration given = configuration.read(spec);
        Targets targets = new Targets(plugins.kinds(), Clock.systemUTC());
        Targets.Named target = targets.create(targets.named(given, name));
        Settings settings = new Settings(
                "sink-" + name,
                state.state,
                ConfiguredParts.givenKafka(given),
                Optional.empty(),
                Optional.empty(),
                new Settings.Sinks(Map.of(target.name(), target.sink()), adoption.adopt),
                ConfiguredParts.operations(given));
        return RoleProcess.runUntilStopped(settings, spec.commandLine().getOut());
    }
}
