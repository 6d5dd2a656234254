package io.hivesync.app;

import io.hivesync.capture.CaptureSettings;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.Replication;
import io.hivesync.topics.TopicNames;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        description = "Shows the whole path on a copy of a real Hive file: needs nothing, touches nothing of yours.")
final class DemoCommand implements Callable<Integer> {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** How long the target may take to become equal once the app is quiet. */
    private static final Duration SETTLING = Duration.ofSeconds(60);

    /** How long the first rows may take from the file to the target. */
    private static final Duration STARTING = Duration.ofSeconds(60);

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "A folder of the demo's own, emptied at its start (default: ${DEFAULT-VALUE}).",
            defaultValue = ".hive-sync/demo")
    private Path state;

    @Option(
            names = "--to",
            paramLabel = "URL",
            description = "A target database (default: a SQLite file in the folder). Use an empty one.")
    private @Nullable String to;

    @Option(names = "--seconds", paramLabel = "N", description = "(default: ${DEFAULT-VALUE})", defaultValue = "10")
    private int seconds;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Calls of the app per second (default: ${DEFAULT-VALUE}).",
            defaultValue = "100")
    private int rate;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (seconds < 1 || seconds > 3600 || rate < 1 || rate > 5000) {
            throw new InputException("--seconds is 1 to 3600, --rate 1 to 5000");
        }
        PrintWriter out = spec.commandLine().getOut();
        Path folder = state.toAbsolutePath().normalize();
        empty(folder);
        Path app = folder.resolve("app");
        DemoHive.copyTo(app);
        Path hive = app.resolve(".blade/state/databases/main/db.sqlite");
        out.println("demo: a copy of a Hive file in " + app);
        out.println("demo: starting Kafka, the producer, the Streams app and a sink");
        out.flush();
        String url = to == null ? "sqlite:" + folder.resolve("target.sqlite") : to;
        Targets.Named target = Targets.create(url, null, Clock.systemUTC());
        if (to != null) {
            refuseUnlessEmpty(target, hive);
        }
        Terminal terminal = Terminal.of(out);
        LogLines.above(terminal);
        try (RoleProcess process = RoleProcess.start(settings(folder, app, target));
                DemoHive writer = DemoHive.open(app, System.nanoTime(), Clock.systemUTC())) {
            DemoRun run = new DemoRun(process, writer, target, hive, terminal);
            run.awaitReady(STARTING);
            DemoSnapshot written = run.write(seconds, rate);
            return conclude(run.settle(written, SETTLING), target.name(), out);
        }
    }

    /** The demo's topics are new, so its sink would remove whatever rows the target has of the demo's models. */
    private static void refuseUnlessEmpty(Targets.Named target, Path hive) throws SQLException {
        try (HiveRows rows = HiveRows.open(hive)) {
            target.sink().check();
            for (ModelSchema model : rows.models()) {
                if (holdsRows(target.sink(), model)) {
                    throw new InputException("The table " + model.model() + " of " + target.name()
                            + " has rows, and the demo would replace them. Give an empty database with --to.");
                }
            }
        } catch (SinkException e) {
            throw new EnvironmentException("The demo's target cannot be used: " + e.getMessage(), e);
        }
    }

    private static boolean holdsRows(Sink sink, ModelSchema model) {
        ModelSchema keyOnly = new ModelSchema(model.model(), 1, List.of(), model.source());
        boolean[] found = {false};
        try {
            sink.readRows(keyOnly, Optional.empty(), row -> found[0] = true);
        } catch (SinkException e) {
            // no such table
            return false;
        }
        return found[0];
    }

    private static Settings settings(Path folder, Path app, Targets.Named target) {
        return new Settings(
                "run",
                folder.resolve("state"),
                new Settings.Kafka(Optional.empty(), new TopicNames("hive"), 6, Replication.OF_THE_BROKERS, Map.of()),
                Optional.of(new Settings.Producer(
                        Optional.of(app),
                        Set.of(),
                        Set.of(),
                        CaptureSettings.DEFAULT_MASS_DELETE_THRESHOLD,
                        Map.of(),
                        Optional.empty())),
                Optional.of(Settings.Streams.DEFAULTS),
                new Settings.Sinks(Map.of(target.name(), target.sink()), false),
                Settings.Operations.open(ANY_PORT));
    }

    private static int conclude(Comparison comparison, String target, PrintWriter out) {
        if (comparison.equal()) {
            out.println("demo: Hive and " + target + " are equal: " + comparison.rows() + " rows, field by field");
            return 0;
        }
        out.println("demo: " + comparison.differing().size() + " records differ between Hive and " + target + ":");
        comparison.differing().entrySet().stream()
                .limit(20)
                .forEach(entry -> out.println("  " + entry.getKey() + " " + entry.getValue()));
        return HiveSync.FAILED;
    }

    /** Empties a folder that an earlier demo has left, and none other. */
    private static void empty(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.exists(folder.resolve("app/.blade"))) {
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    throw new InputException("The folder " + folder + " holds something that is not an earlier demo's."
                            + " Give an empty one with --state.");
                }
            }
        }
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
    }
}
