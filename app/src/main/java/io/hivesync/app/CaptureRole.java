package io.hivesync.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.capture.Capture;
import io.hivesync.capture.CaptureSettings;
import io.hivesync.capture.CaptureStatus;
import io.hivesync.capture.HiveFileException;
import io.hivesync.capture.HivePath;
import io.hivesync.capture.LogReading;
import io.hivesync.capture.Selection;
import io.hivesync.topics.PauseState;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.errors.InterruptException;

/** The capture of the Hive file. */
final class CaptureRole implements Role {
    private final Path file;
    private final Capture capture;

    CaptureRole(Path hive, Settings.Producer producer, Cluster cluster, Path state) {
        this.file = resolve(hive);
        this.capture = new Capture(new CaptureSettings(
                file,
                state,
                CaptureSettings.DEFAULT_SOURCE_NAME,
                cluster.names(),
                cluster.partitions(),
                cluster.clientProperties(),
                new Selection(producer.includedTables(), producer.includedFields(), producer.rules()),
                producer.massDeleteThreshold(),
                cluster.topics(),
                Clock.systemUTC()));
    }

    /** The database file of the path, checked once at the start, when a person still looks. */
    static Path resolve(Path hive) {
        try {
            Path file = HivePath.resolve(hive);
            HiveRows.open(file).close();
            return file;
        } catch (HiveFileException e) {
            throw new InputException("--hive: " + e.getMessage());
        } catch (SQLException e) {
            throw new InputException("--hive: " + hive + " cannot be read as a SQLite database (" + e.getMessage()
                    + "). Give the app's folder, or its db.sqlite.");
        }
    }

    @Override
    public String name() {
        return "capture";
    }

    @Override
    public void start() {
        capture.start();
    }

    @Override
    public Health health() {
        CaptureStatus status = capture.status();
        return status.state() == CaptureStatus.State.RUNNING
                ? Health.ready("follows " + file + way()
                        + (status.paused().isEmpty()
                                ? ""
                                : "; paused: "
                                        + String.join(", ", status.paused().keySet())))
                : Health.notReady(status.state() + (status.reason().isEmpty() ? "" : ": " + status.reason()));
    }

    private String way() {
        return capture.reading()
                .map(reading -> reading.fromLog() ? " by its log" : " by comparing all rows, since " + reading.whyNot())
                .orElse("");
    }

    @Override
    public void describe(ObjectNode status) {
        CaptureStatus captured = capture.status();
        describeModels(captured, status.withArray("models"));
        ObjectNode entry = status.putObject("capture")
                .put("state", captured.state().name())
                .put("reason", captured.reason())
                .put("events", captured.counters().events())
                .put("unsendable", captured.counters().unsendable())
                .put("losses", captured.counters().losses())
                .put("runs", captured.counters().runs());
        capture.reading().ifPresent(reading -> describe(reading, entry.putObject("log")));
        ObjectNode misfits = entry.putObject("misfits");
        captured.counters().misfits().forEach((kind, count) -> misfits.put(kind.name(), count));
        ObjectNode leftOut = entry.putObject("leftOut");
        captured.excluded().forEach(leftOut::put);
    }

    private static void describe(LogReading reading, ObjectNode log) {
        log.put("used", reading.fromLog())
                .put("whyNot", reading.whyNot())
                .put("transactions", reading.transactions())
                .put("bytes", reading.logBytes())
                .put("timesLetGo", reading.timesLetGo())
                .put("waiting", reading.waiting())
                .put("waitingMs", reading.waitingMs());
        ObjectNode comparisons = log.putObject("comparisons");
        new TreeMap<>(reading.comparisons()).forEach(comparisons::put);
    }

    /** Of a model that is paused nothing may have been sent since the start. */
    private static void describeModels(CaptureStatus captured, ArrayNode models) {
        Set<String> names = new TreeSet<>(captured.models().keySet());
        names.addAll(captured.paused().keySet());
        for (String name : names) {
            CaptureStatus.Model model =
                    captured.models().getOrDefault(name, new CaptureStatus.Model(0, null, null, false));
            ObjectNode entry = models.addObject()
                    .put("model", name)
                    .put("source", "capture")
                    .put("rows", model.rows())
                    .put("snapshot", model.snapshotRunning());
            if (model.position() != null) {
                entry.put("position", model.position().toString());
            }
            PauseState.Pause paused = captured.paused().get(name);
            if (paused != null) {
                entry.putObject("paused")
                        .put("since", Instant.ofEpochMilli(paused.sinceMs()).toString())
                        .put("cause", paused.cause().name())
                        .put("deleted", paused.deleted())
                        .put("of", paused.rows())
                        .put("seen", PauseText.seen(paused))
                        .put("remedy", PauseText.remedy(name));
            }
        }
    }

    @Override
    public void close(Duration within) {
        try {
            capture.close(within);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
