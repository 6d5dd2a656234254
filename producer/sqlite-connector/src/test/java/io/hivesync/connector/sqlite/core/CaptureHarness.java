package io.hivesync.connector.sqlite.core;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs a capture in the test's own thread, with a clock that stands still until it is set. */
final class CaptureHarness implements AutoCloseable {

    static final Instant NOW = Instant.ofEpochMilli(1_000_000);

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("Nobody asks for a zone");
        }

        @Override
        public Instant instant() {
            return now;
        }
    };
    private final Path database;
    private final Path state;
    private final StateSync stateSync;
    private Capture capture;
    Set<String> resnapshot = Set.of();
    Set<String> excludedTables = Set.of();
    Set<String> excludedColumns = Set.of();
    MassDeleteGuard guard = MassDeleteGuard.OFF;
    long floor;
    long walLimitBytes = 64 << 20;
    Instant now = NOW;

    CaptureHarness(Path database, Path state) {
        this(database, state, StateSync.EACH_SEND);
    }

    CaptureHarness(Path database, Path state, StateSync stateSync) {
        this.database = database;
        this.state = state;
        this.stateSync = stateSync;
        capture = open();
    }

    private Capture open() {
        return Capture.open(
                new CaptureOptions(
                                database,
                                state,
                                floor,
                                walLimitBytes,
                                resnapshot,
                                guard,
                                table -> !excludedTables.contains(table),
                                (table, column) -> !excludedColumns.contains(column))
                        .with(stateSync),
                clock);
    }

    /** Ends this run, as a crash would, and starts the next. */
    void restart() throws Exception {
        capture.close();
        capture = open();
    }

    /** Ends this run, pauses and resumes tables, and starts the next. */
    void change(List<Pause> pause, String... resume) throws Exception {
        capture.close();
        Pauses.change(state, database, pause, List.of(resume));
        capture = open();
    }

    /** Ends this run, asks for rows of it, and starts the next. */
    void reread(Rereads.Row... rows) throws Exception {
        capture.close();
        Rereads.add(state, database, List.of(rows));
        capture = open();
    }

    List<Pause> paused() {
        return Pauses.read(state);
    }

    Optional<Batch> look() throws SourceUnavailable, InterruptedException {
        return capture.next();
    }

    /** The state's file grows no more, as on a full disk; until the next start. */
    void leaveNoSpace() throws Exception {
        inShadow("PRAGMA max_page_count = 1");
    }

    /** Runs a statement in the state's file, past the capture. */
    void inShadow(String sql) throws Exception {
        Field shadow = Capture.class.getDeclaredField("shadow");
        shadow.setAccessible(true);
        Sql.execute(((Shadow) shadow.get(capture)).connection(), sql);
    }

    void request(String... tables) {
        capture.request(List.of(tables));
    }

    Set<String> withdraw(String... tables) {
        return capture.withdraw(List.of(tables));
    }

    CaptureProgress progress() {
        return capture.progress();
    }

    Path stateFile() {
        return StateFile.in(state);
    }

    /** Moves the shadow. */
    void complete(Batch batch) throws InterruptedException {
        capture.complete(batch, Map.of());
    }

    /** Sends a batch of which everything is acknowledged. */
    <S extends ChangeSink & Delivery> void sendAll(Batch batch, S sink) throws InterruptedException {
        batch.send(sink, sink);
        capture.complete(batch, sink.receipts());
    }

    /** All changes up to now, acknowledged. */
    Recorder drain() throws Exception {
        Recorder recorder = new Recorder();
        for (Optional<Batch> batch = capture.next(); batch.isPresent(); batch = capture.next()) {
            sendAll(batch.get(), recorder);
        }
        return recorder;
    }

    List<String> changes() throws Exception {
        return drain().changes();
    }

    /** Sends the next batch, of which only the first records are acknowledged, and crashes. */
    Recorder sendThenCrash(long acknowledged) throws Exception {
        Recorder recorder = new Recorder();
        recorder.acknowledged = acknowledged;
        Batch batch = capture.next().orElseThrow();
        batch.send(recorder, recorder);
        restart();
        return recorder;
    }

    @Override
    public void close() throws Exception {
        capture.close();
    }
}
