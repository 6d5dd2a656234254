package io.hivesync.app;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        description =
                "Lets a paused model go on: all its rows are sent anew, and what Hive has no more is removed from the"
                        + " targets.",
        modelTransformer = SettingFlags.class)
final class ResumeCommand extends ControlCommand {
    @Parameters(paramLabel = "MODEL", arity = "1..*", description = "By its name in Hive, such as accounts.")
    private List<String> models;

    @Mixin
    private WaitOption wait;

    @Override
    public Integer call() throws InterruptedException {
        return new PauseOrder(place(), out()).give(models, false, wait.patience());
    }
}
