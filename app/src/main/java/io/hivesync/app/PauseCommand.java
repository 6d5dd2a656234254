package io.hivesync.app;

import io.hivesync.app.config.Setting;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "pause",
        description = "Holds back what comes from Hive of a model, until 'hive-sync resume MODEL'; other models go on.",
        modelTransformer = SettingFlags.class)
final class PauseCommand implements Callable<Integer>, SettingFlags.Configured {
    @Parameters(paramLabel = "MODEL", arity = "1..*", description = "By its name in Hive, such as accounts.")
    private List<String> models;

    @Mixin
    private StateOption state;

    @Mixin
    private ConfigurationOption configuration;

    @Mixin
    private WaitOption wait;

    @Spec
    private CommandSpec spec;

    @Override
    public Set<Setting> settings() {
        return ControlPlace.SETTINGS;
    }

    @Override
    public Integer call() throws InterruptedException {
        return new PauseOrder(
                        configuration.read(spec),
                        state.state,
                        spec.commandLine().getOut())
                .give(models, true, wait.patience());
    }
}
