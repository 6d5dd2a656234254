package io.hivesync.app;

import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.Setting;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "producer",
        description = "The capture of a Hive file and the webhook alone, against a given Kafka.",
        modelTransformer = SettingFlags.class)
final class ProducerCommand implements Callable<Integer>, SettingFlags.Configured {
    @Mixin
    private StateOption state;

    @Mixin
    private ConfigurationOption configuration;

    @Mixin
    private StandbyOption standby;

    @Spec
    private CommandSpec spec;

    @Override
    public Set<Setting> settings() {
        Set<Setting> settings = EnumSet.copyOf(SettingFlags.KAFKA);
        settings.addAll(SettingFlags.PRODUCER);
        settings.addAll(SettingFlags.OPERATIONS);
        return settings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Configuration given = configuration.read(spec);
        Settings settings = new Settings(
                "producer",
                state.state,
                ConfiguredParts.givenKafka(given),
                Optional.of(ConfiguredParts.producer(given)),
                Optional.empty(),
                Settings.Sinks.NONE,
                ConfiguredParts.operations(given));
        settings.producer().ifPresent(FieldRuleCheck::check);
        PrintWriter out = spec.commandLine().getOut();
        return standby.standby ? RoleProcess.standByAndRun(settings, out) : RoleProcess.runUntilStopped(settings, out);
    }
}
