package io.hivesync.app;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "pause",
        description = "Holds back what comes from Hive of a model, until 'hive-sync resume MODEL'; other models go on.",
        modelTransformer = SettingFlags.class)
final class PauseCommand extends ControlCommand {
    @Parameters(paramLabel = "MODEL", arity = "1..*", description = "By its name in Hive, such as accounts.")
    private List<String> models;

    @Mixin
    private WaitOption wait;

    @Override
    public Integer call() throws InterruptedException {
        return new PauseOrder(place(), out()).give(models, true, wait.patience());
    }
}
