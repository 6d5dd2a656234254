package io.hivesync.app;

import io.hivesync.capture.SnapshotClient;
import io.hivesync.sinks.runtime.DeadLetterClient;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "resync",
        description =
                "Reads Hive anew: all rows of a model are sent again to every sink, and what Hive has no more is removed."
                        + " With --record, one record is read anew and sent again.",
        modelTransformer = SettingFlags.class)
final class ResyncCommand extends ControlCommand {
    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "By its name in Hive, such as accounts. Repeatable. (default: all)")
    private List<String> models = List.of();

    @Option(names = "--record", paramLabel = "ID", description = "One record of the one model that --model names.")
    private @Nullable String recordId;

    @Mixin
    private WaitOption wait;

    @Override
    public Integer call() throws InterruptedException {
        if (recordId != null && (models.size() != 1 || recordId.isEmpty())) {
            throw new InputException("--record is the id of a record of one model: give --model once with it");
        }
        ControlPlace place = place();
        return place.use(() -> recordId == null ? snapshot(place) : record(place, models.getFirst(), recordId));
    }

    private int snapshot(ControlPlace place) throws InterruptedException {
        try (SnapshotClient client = new SnapshotClient(place.clientProperties(), place.names(), Clock.systemUTC())) {
            client.read();
            Set<String> known = client.models();
            models.forEach(model -> KnownName.require(model, known, "a captured model"));
            Set<String> asked = models.isEmpty() ? known : new TreeSet<>(models);
            client.paused(asked)
                    .forEach(model -> say(model + " is paused: nothing of it is sent before '" + PauseText.remedy(model)
                            + "', which sends all of it"));
            Set<String> open = client.ask(asked, "hive-sync resync", wait.patience());
            asked.stream()
                    .filter(model -> !open.contains(model))
                    .forEach(model -> say(model + " was read anew; all of its rows are on their way to the sinks"));
            open.forEach(model -> say(model + " was not read to its end within "
                    + wait.patience().toSeconds()
                    + " s: no capture runs, or it is not through yet. The request stands until it is"));
            return open.isEmpty() ? 0 : HiveSync.FAILED;
        }
    }

    private int record(ControlPlace place, String model, String id) throws InterruptedException {
        try (SnapshotClient client = new SnapshotClient(place.clientProperties(), place.names(), Clock.systemUTC())) {
            client.read();
            if (!client.models().contains(model)) {
                return touch(place, model, id);
            }
            client.paused(Set.of(model))
                    .forEach(paused -> say(
                            paused + " is paused: nothing of it is sent before '" + PauseText.remedy(paused) + "'"));
            if (client.askRecord(model, id, wait.patience())) {
                say("the record of " + model + " was read anew in Hive and is on its way to every sink;"
                        + " one that Hive does not have is removed from them");
                return 0;
            }
            say("the record of " + model + " was not read within "
                    + wait.patience().toSeconds()
                    + " s: no capture runs, or it is not through yet. The request stands until it is");
            return HiveSync.FAILED;
        }
    }

    /** No file has the model: its records come by webhook. */
    private int touch(ControlPlace place, String model, String id) throws InterruptedException {
        try (DeadLetterClient client = new DeadLetterClient(place.clientProperties(), place.names())) {
            KnownName.require(model, client.models(), "a model");
            client.touch(model, id);
        }
        say(model
                + " does not come from a file: the record is sent again to every sink as Hive Sync last saw it; one that"
                + " it does not know is removed from them");
        return 0;
    }

    private void say(String text) {
        PrintWriter out = out();
        out.println("hive-sync: " + text);
        out.flush();
    }
}
