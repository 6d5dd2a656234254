package io.hivesync.app;

import io.hivesync.sinks.runtime.ReplayClient;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "replay",
        description =
                "Lets one sink apply its records again, in order, and then remove what the topics no longer have. The sink"
                        + " goes on by itself when this command is interrupted, and over restarts.",
        modelTransformer = SettingFlags.class)
final class ReplayCommand extends ControlCommand {
    @Option(
            names = "--sink",
            paramLabel = "NAME",
            required = true,
            description = "The one sink; others are not touched.")
    private String sink;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "By its name in Hive, such as accounts. Repeatable. (default: all)")
    private List<String> models = List.of();

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            description = "beginning, a time such as 2026-11-28T10:00:00Z, or partition:offset,… of one model"
                    + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "beginning")
    private String from;

    @Option(names = "--dry-run", description = "Says what would be applied again, and changes nothing.")
    private boolean dryRun;

    @Option(
            names = "--rate",
            paramLabel = "N/s",
            description = "The most records in a second, of each process of the sink. (default: no limit)")
    private String rate = "";

    @Option(names = "--follow", description = "Only shows how far the last replay of the sink is, until it is done.")
    private boolean follow;

    @Mixin
    private WaitOption wait;

    @Override
    public Integer call() throws InterruptedException {
        ReplayFrom.Asked asked = ReplayFrom.read(from, rate, models);
        ControlPlace place = place();
        return place.use(() -> {
            try (ReplayClient client = new ReplayClient(place.clientProperties(), place.names(), Clock.systemUTC())) {
                ReplayOrder order = new ReplayOrder(client, sink, out());
                if (follow) {
                    return order.follow(models, wait.patience());
                }
                return dryRun ? order.describe(models, asked) : order.give(models, asked, wait.patience());
            }
        });
    }
}
