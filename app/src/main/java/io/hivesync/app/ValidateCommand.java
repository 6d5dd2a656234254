package io.hivesync.app;

import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.Setting;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "validate",
        description = "Checks flags, environment and file as 'run' would and prints what they come to, without secrets."
                + " Starts nothing and asks neither Kafka nor a target.",
        modelTransformer = SettingFlags.class)
final class ValidateCommand implements Callable<Integer>, SettingFlags.Configured {
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
    public Integer call() {
        Configuration given = configuration.read(spec);
        SinkKinds kinds = plugins.kinds();
        RunCommand.settings(given, kinds, new RunCommand.Start(state.state, false));
        PrintWriter out = spec.commandLine().getOut();
        out.println("hive-sync: the configuration can be used; 'hive-sync run' would run with");
        new EffectiveText(given, new Targets(kinds, Clock.systemUTC())).print(out);
        out.println("Nothing was started; whether Kafka and the targets can be reached was not tried.");
        out.flush();
        return 0;
    }
}
