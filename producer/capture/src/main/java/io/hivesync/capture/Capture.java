package io.hivesync.capture;

import io.hivesync.capture.CaptureStatus.State;
import io.hivesync.connector.sqlite.core.Receipts;
import io.hivesync.topics.ModelSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures one Hive file into the change topics, for as long as it runs.
 *
 * <p>Guarantee: every committed change of the selected tables reaches Kafka, in order, at least once; the connector forgets
 * a change only after Kafka has committed it. A second capture of the same source shuts this one out.
 *
 * <p>Threads: all methods may be called from any; it runs on one of its own and on Debezium's. What goes wrong with Kafka,
 * the file or the connector shows in {@link #status} and is tried again, but a fence, which is final. It creates no topics
 * but through {@link CaptureSettings#topics}, and never writes to the app's database.
 */
public final class Capture implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Capture.class);

    private static final Duration CONTROL_POLL = Duration.ofMillis(250);
    /** Each tenth of the polls, a few seconds. */
    private static final int POLLS_BETWEEN_READS = 10;

    private static final int POLLS_BETWEEN_LOOKS = 20;

    private static final Duration GATHER_REQUESTS = Duration.ofSeconds(1);
    /** A failure after it is not the failure before it again. */
    private static final Duration LONG_RUN = Duration.ofMinutes(1);

    private static final int MOST_CLAIMS = 5;
    private static final Duration ENGINE_STOP = Duration.ofSeconds(40);
    private static final Duration DEFAULT_CLOSE = Duration.ofSeconds(60);

    private final CaptureSettings settings;
    private final StatusBoard board = new StatusBoard();
    private final Pacing pacing = new Pacing();
    private final KafkaLooks looks = new KafkaLooks(pacing);
    private final Patience patience = new Patience(pacing, board);
    private final PauseDesk pauses;
    private final RereadDesk rereads;
    private final RuleMemory rules;
    private final RunClaim claim;
    private final PublishedModels models;
    private final Publisher publisher;
    private final Thread supervisor = Thread.ofPlatform()
            .name("hive-capture")
            .uncaughtExceptionHandler((thread, error) -> board.endedBy(error))
            .unstarted(this::supervise);
    private volatile String connector = "none";
    private boolean claimed;
    private int claimsLost;

    public Capture(CaptureSettings settings) {
        this.settings = settings;
        Oversized oversized = new Oversized(settings.names(), board);
        this.pauses = new PauseDesk(settings, board);
        this.rereads = new RereadDesk(settings);
        this.rules =
                new RuleMemory(settings.stateDirectory(), settings.selection().rules());
        this.claim = RunClaim.of(settings);
        this.models = new PublishedModels(settings);
        this.publisher = new Publisher(new Connection(), oversized::replace, pacing, board);
    }

    private final class Connection implements Publisher.Source {
        @Override
        public Producer<byte[], byte[]> producer() {
            return KafkaClients.producer(settings);
        }

        @Override
        public @Nullable String takenBy() {
            try (ControlLog now = new ControlLog(KafkaClients.reader(settings), claim)) {
                now.readToEnd(Capture.this::writtenEnds);
                return now.isHeld() ? null : now.holder();
            }
        }
    }

    /** What one run of the engine works with. */
    private record Run(Path file, HiveTables tables, ControlLog control, TopicProbe probe, Ledger ledger) {}

    /** Returns at once; {@link #status} says how it goes. */
    public void start() {
        supervisor.start();
    }

    public CaptureStatus status() {
        return board.status();
    }

    /** Which way commits are found; nothing while no connector runs. */
    public Optional<LogReading> reading() {
        return LogReading.of(connector);
    }

    /** Ends the capture within the timeout; what is not acknowledged by then is sent by the next one. */
    public void close(Duration timeout) throws InterruptedException {
        pacing.stop();
        Duration part = timeout.dividedBy(4);
        if (!supervisor.join(timeout.minus(part))) {
            supervisor.interrupt();
            supervisor.join(part);
        }
    }

    @Override
    public void close() throws InterruptedException {
        close(DEFAULT_CLOSE);
    }

    private void supervise() {
        Pacing.Backoff backoff = new Pacing.Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));
        try (publisher) {
            while (!pacing.isStopped()) {
                long startedMs = settings.clock().millis();
                boolean wanted = runOnce();
                if (wanted || settings.clock().millis() - startedMs > LONG_RUN.toMillis()) {
                    backoff.reset();
                }
                if (!wanted) {
                    pacing.pause(backoff.next());
                }
            }
            board.state(State.STOPPED, "");
        } catch (FencedException e) {
            board.state(State.FENCED, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            board.state(State.STOPPED, "");
        }
    }

    /** @return whether it ended well, to be started again at once */
    private boolean runOnce() throws InterruptedException, FencedException {
        try {
            Path file = HivePath.resolve(settings.hive());
            HiveTables tables = HiveTables.read(file);
            publisher.open();
            try (TopicProbe probe = new TopicProbe(KafkaClients.admin(settings));
                    ControlLog control = openControl()) {
                return claim(control) && runEngine(new Run(file, tables, control, probe, readLedger()));
            }
        } catch (HiveFileException e) {
            board.state(State.WAITING_FOR_FILE, String.valueOf(e.getMessage()));
            return false;
        } catch (RuntimeException e) {
            if (e instanceof InterruptException) {
                throw new InterruptedException("Interrupted while Kafka was waited for");
            }
            log.warn("The capture failed", e);
            board.state(State.FAILED, String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** @return false when an older capture was in the middle of a batch and came back in between: to be tried again */
    private boolean claim(ControlLog control) throws InterruptedException, FencedException {
        if (claimed) {
            if (!control.isHeld()) {
                throw new FencedException(control.holder(), null);
            }
            return true;
        }
        try {
            publisher.publish(List.of(claim.at(control.epoch())), rest -> {});
            claimed = true;
            if (!control.holder().isEmpty()) {
                log.info("This capture has taken the source over from the one before it ({})", control.holder());
            }
        } catch (FencedException e) {
            if (++claimsLost == MOST_CLAIMS) {
                throw e;
            }
            log.info("The source was taken back by the capture that had it; trying again");
        }
        return claimed;
    }

    private ControlLog openControl() throws InterruptedException {
        return patience.call(() -> {
            ControlLog control = new ControlLog(KafkaClients.reader(settings), claim);
            try {
                control.readToEnd(this::writtenEnds);
                return control;
            } catch (RuntimeException e) {
                control.close();
                throw e;
            }
        });
    }

    private Ledger readLedger() {
        return new Ledger(settings.names(), Receipts.read(settings.stateDirectory()));
    }

    private boolean runEngine(Run run) throws InterruptedException, FencedException {
        board.state(State.STARTING, "");
        if (!run.tables().hasBladeSchema()) {
            log.info("{} has no ronin_schema: its tables are the models", run.file());
        }
        ModelCatalog.announceLeftOut(run.tables(), settings.selection(), board);
        settlePauses(run);
        startOverWhatIsLost(run);
        settleRereads(run);
        ModelCatalog catalog = catalog(run);
        BatchHandler handler = handler(run, catalog);
        Properties config = EngineConfig.of(settings, run.file(), run.tables(), run.control());
        connector = config.getProperty(EngineConfig.TOPIC_PREFIX);
        Engine engine = new Engine(config, handler, () -> board.state(State.RUNNING, ""));
        engine.start();
        boolean wanted = false;
        try {
            wanted = watch(engine, handler, run);
        } finally {
            if (!engine.stop(ENGINE_STOP)) {
                log.error("The engine did not stop within {}", ENGINE_STOP);
            }
        }
        models.end(catalog.published());
        FencedException fence = handler.fence();
        if (fence != null) {
            throw fence;
        }
        if (!wanted) {
            board.state(State.FAILED, engine.failure());
        }
        board.runEnded();
        return wanted;
    }

    private ModelCatalog catalog(Run run) throws InterruptedException, FencedException {
        Map<String, ModelSchema> lost = new HashMap<>();
        Map<String, ModelSchema> published =
                patience.call(() -> models.begin(run.probe(), schema -> lost.put(schema.model(), schema)));
        Outgoing again = new Outgoing(settings.names(), settings.partitions());
        lost.values().forEach(again::schema);
        publisher.publish(again.records(), rest -> {});
        return new ModelCatalog(settings, board, new BladeTypes(run.tables().hasBladeSchema()), published);
    }

    private BatchHandler handler(Run run, ModelCatalog catalog) {
        Translator translator = new Translator(settings, board, catalog, run.control(), patience);
        return new BatchHandler(
                translator,
                publisher,
                run.ledger(),
                topics -> patience.call(() -> run.probe().ids(topics)));
    }

    private void settlePauses(Run run) throws InterruptedException, FencedException {
        publisher.publish(
                pauses.settle(run.file(), run.control().pauses(), model -> isCaptured(model, run.tables())),
                rest -> {});
    }

    private void settleRereads(Run run) throws InterruptedException, FencedException {
        publisher.publish(
                rereads.settle(
                                run.file(),
                                run.tables(),
                                run.control().rereads(),
                                model -> isCaptured(model, run.tables()))
                        .records(),
                rest -> {});
    }

    private boolean pausesAreAskedFor(Run run) {
        return !run.control()
                .pauses()
                .unanswered(model -> board.isPaused(model) || isCaptured(model, run.tables()))
                .isEmpty();
    }

    /** What Kafka lost, and what was sent under other rules, is asked for like any snapshot, and this run gives it. */
    private void startOverWhatIsLost(Run run) throws InterruptedException, FencedException {
        patience.call(() -> {
            run.ledger().check(run.probe()::look);
            return true;
        });
        List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>(requestsForLosses(run));
        requests.addAll(requestsForRules(run));
        if (!requests.isEmpty()) {
            publisher.publish(requests, rest -> {});
            patience.call(() -> {
                run.control().readToEnd(this::writtenEnds);
                return true;
            });
        }
        run.ledger().startOver();
        rules.remember();
    }

    private List<ProducerRecord<byte[], byte[]>> requestsForRules(Run run) {
        Outgoing out = new Outgoing(settings.names(), settings.partitions());
        rules.changed().stream()
                .filter(model -> isCaptured(model, run.tables()))
                .forEach(model -> {
                    log.info("Model {} is sent anew, for other fields of it are excluded or masked now", model);
                    out.snapshotRequest(
                            model,
                            "other fields are excluded or masked now",
                            settings.clock().millis());
                });
        return out.records();
    }

    private List<ProducerRecord<byte[], byte[]>> requestsForLosses(Run run) {
        Outgoing out = new Outgoing(settings.names(), settings.partitions());
        run.ledger().takeLosses().forEach((model, how) -> {
            // a snapshot that is under way may have lost a part already
            boolean asked = run.control().isRequested(model) && !run.control().isTaken(model);
            if (!asked && isCaptured(model, run.tables())) {
                board.loss(model, how);
                String reason = "Kafka lost what it had acknowledged: " + how;
                out.snapshotRequest(model, reason, settings.clock().millis());
            }
        });
        return out.records();
    }

    /** @return whether the engine is to be stopped: the capture ends, or something is asked for; false if it has ended */
    private boolean watch(Engine engine, BatchHandler handler, Run run) throws InterruptedException, FencedException {
        List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();
        for (long polls = 1; !pacing.isStopped(); polls++) {
            if (engine.isEnded()) {
                return false;
            }
            looks.look(() -> run.control().poll(CONTROL_POLL));
            board.requests(run.control().requested());
            if (polls % POLLS_BETWEEN_READS == 0) {
                watchFile(run.file());
            }
            if (polls % POLLS_BETWEEN_LOOKS == 0) {
                looks.look(() -> run.ledger().check(run.probe()::look));
                if (looks.isSo(() -> models.isMadeAnew(run.probe()))) {
                    return true;
                }
            }
            requests.addAll(requestsForLosses(run));
            if (!requests.isEmpty() && handler.publishBetweenBatches(requests, CONTROL_POLL)) {
                requests.clear();
            }
            if (pausesAreAskedFor(run)) {
                log.info("Models are to be paused or resumed");
                return true;
            }
            if (run.control().rereads().hasNew(model -> isCaptured(model, run.tables()))) {
                log.info("Records are asked for");
                return true;
            }
            if (run.control().hasNew(model -> isCaptured(model, run.tables()))) {
                pacing.pause(GATHER_REQUESTS);
                looks.look(() -> run.control().poll(Duration.ZERO));
                log.info("Snapshots are asked for: {}", run.control().requested());
                return true;
            }
        }
        return true;
    }

    /** Not every request is for us: a model may come by webhook, or from another file. */
    private boolean isCaptured(String model, HiveTables tables) {
        return !board.isExcluded(model) && (tables.tables().containsKey(model) || board.isModel(model));
    }

    /** The connector waits for a file that cannot be read; here it only shows. */
    private void watchFile(Path file) {
        State state = board.status().state();
        if (state != State.RUNNING && state != State.WAITING_FOR_FILE) {
            return;
        }
        try {
            HiveTables.read(file);
            if (state == State.WAITING_FOR_FILE) {
                board.state(State.RUNNING, "");
            }
        } catch (HiveFileException e) {
            board.state(State.WAITING_FOR_FILE, e.getMessage() + "; waiting for it");
        }
    }

    private Map<TopicPartition, Long> writtenEnds(List<TopicPartition> partitions) {
        return KafkaClients.writtenEnds(settings, partitions);
    }
}
