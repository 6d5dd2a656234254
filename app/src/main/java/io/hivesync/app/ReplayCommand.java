package io.hivesync.app;

import io.hivesync.app.config.Setting;
import io.hivesync.sinks.runtime.ReplayClient;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "replay",
        description =
                "Lets one sink apply its records again, in order, and then remove what the topics no longer have. The sink"
                        + " goes on by itself when this command is interrupted, and over restarts.",
        modelTransformer = SettingFlags.class)
final class ReplayCommand implements Callable<Integer>, SettingFlags.Configured {
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
        ReplayFrom.Asked asked = ReplayFrom.read(from, rate, models);
        Path folder = state.state;
        ControlPlace place = ControlPlace.of(configuration.read(spec), folder);
        return place.use(() -> {
            try (ReplayClient client = new ReplayClient(place.clientProperties(), place.names(), Clock.systemUTC())) {
                ReplayOrder order =
                        new ReplayOrder(client, sink, spec.commandLine().getOut());
                if (follow) {
                    return order.follow(models, wait.patience());
                }
                return dryRun ? order.describe(models, asked) : order.give(models, asked, wait.patience());
            }
        });
    }
}
