package io.hivesync.connector.sqlite.core;

import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one SQLite file: compares it with the shadow and yields what differs, one batch at a time.
 *
 * <p>Guarantee: a batch is durable before it is returned, and forgotten only by {@link #complete}. What was in flight
 * when a run ended is sent again by the next run in its present state, even if it is no difference any more. Of a table
 * that is paused (see {@link Pauses}) the shadow advances and nothing is sent. The source is never written and never locked
 * against its writers.
 *
 * <p>One thread at a time, but for {@link #cancel}. After {@link SourceUnavailable} it goes on; after any other exception close it. It does not
 * wait, retry or notice commits: that is up to its caller.
 */
public final class Capture implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Capture.class);

    private final CaptureOptions options;
    private final Clock clock;
    private final StateLock lock;
    private final Shadow shadow;
    private final SourceFile source;
    private final Catalog catalog;
    private final LogWay way;
    private final LoggedTables logged;
    private final MassDeleteWatch watch;
    private final LogGuard guard;
    private final Map<String, TableShape> announced = new HashMap<>();
    private final Set<String> resnapshot;
    private final SnapshotRequests requests;
    /** Of the transactions that are read from the log; 0 when the next one begins a new epoch. */
    private long epoch;

    private long sequence;
    private boolean inFlight;
    /** Whether no comparison of this run has ended. */
    private boolean first = true;

    private volatile boolean staging;

    private Capture(CaptureOptions options, Clock clock, StateLock lock, Shadow shadow) {
        this.options = options;
        this.clock = clock;
        this.lock = lock;
        this.shadow = shadow;
        this.source = new SourceFile(options.database());
        this.catalog = new Catalog(options.tables(), options.columns());
        this.way = new LogWay(options, clock);
        this.logged = new LoggedTables(shadow);
        this.watch = new MassDeleteWatch(shadow.connection(), options.guard(), clock);
        this.guard = new LogGuard(shadow, watch);
        this.resnapshot = new HashSet<>(options.resnapshot());
        this.requests = SnapshotRequests.open(options.stateDirectory());
    }

    /** Takes the state directory and checks that the source can be read. */
    public static Capture open(CaptureOptions options, Clock clock) {
        StateLock lock = StateLock.acquire(options.stateDirectory());
        Shadow shadow = null;
        try {
            LocalDisk.require(options.database());
            String encoding = SourceFile.encoding(options.database());
            shadow = Shadow.open(options.stateDirectory(), options.database(), encoding, options.stateSync());
            Capture capture = new Capture(options, clock, lock, shadow);
            capture.forgetUnselected();
            return capture;
        } catch (SourceUnavailable e) {
            throw closing(new CaptureException(String.valueOf(e.getMessage()), e), shadow, lock);
        } catch (SQLException e) {
            throw closing(StateFile.unusable(StateFile.in(options.stateDirectory()), e), shadow, lock);
        } catch (RuntimeException e) {
            throw closing(e, shadow, lock);
        }
    }

    private static RuntimeException closing(RuntimeException failure, @Nullable Shadow shadow, StateLock lock) {
        try (lock;
                shadow) {
            return failure;
        } catch (Exception e) {
            failure.addSuppressed(e);
            return failure;
        }
    }

    /** A table that is no longer selected has not lost its rows: its shadow goes without a word. */
    private void forgetUnselected() throws SQLException {
        for (ShadowTable table : shadow.tables()) {
            if (!options.tables().test(table.shape().name())) {
                shadow.write(() -> shadow.drop(table));
            }
        }
    }

    /**
     * What was committed since the last look, durable; empty if that is nothing. It waits for nothing but for the log to
     * be read that is there.
     */
    public Optional<Batch> next() throws SourceUnavailable, InterruptedException {
        if (inFlight) {
            throw new IllegalStateException("the batch before is not completed");
        }
        attach();
        boolean asked = !requests.isEmpty();
        if (asked) {
            way.stop(Reason.REQUESTED, "");
        }
        Optional<Batch> batch = fromLog();
        if (batch.isEmpty() && (asked || isComparisonDue())) {
            batch = compare();
        }
        inFlight = batch.isPresent();
        return batch;
    }

    private void attach() throws SourceUnavailable, InterruptedException {
        try {
            if (source.ensureAttached(shadow.connection())) {
                catalog.forget();
                way.stop(Reason.FILE_REPLACED, "");
                LOG.info("Reading {}", options.database());
            }
        } catch (SourceUnavailable e) {
            way.stop(Reason.FILE_REPLACED, "");
            throw e;
        }
    }

    private Optional<Batch> fromLog() throws InterruptedException {
        try {
            Optional<Batch> batch;
            do {
                batch = partOfLog();
            } while (batch.isEmpty() && guard.hasRest());
            return batch;
        } catch (SQLException e) {
            throw shadow.unusable(e);
        }
    }

    private Optional<Batch> partOfLog() throws SQLException, InterruptedException {
        if (!way.isFollowing()) {
            guard.forget();
        }
        LogGuard.Part part = guard.next(guard.hasRest() ? List.of() : way.take());
        if (!way.isFollowing()) {
            // the tables may be others after the comparison that follows
            logged.close();
        }
        long first = sequence + 1;
        sequence += part.transactions().size();
        if (part.isEmpty()) {
            way.acknowledged();
            return Optional.empty();
        }
        boolean isNew = epoch == 0 && !part.isSilent();
        epoch = isNew ? newEpoch() : epoch;
        NetChanges net = new NetChanges(part.transactions());
        if (!logged.intend(net, part, isNew ? epoch : null)) {
            way.stop(Reason.SHADOW_DIFFERS, "");
            return Optional.empty();
        }
        if (part.isSilent()) {
            way.acknowledged();
            return Optional.empty();
        }
        return Optional.of(new LoggedBatch(logged, new LoggedBatch.Group(epoch, first, part), net, announced));
    }

    /**
     * Asks for a snapshot of tables, which comes with the next comparison, in this run or another; from any thread.
     *
     * @param tables regular expressions that their names match
     */
    public void request(Collection<String> tables) {
        requests.add(tables);
    }

    /**
     * Takes requests back; from any thread.
     *
     * @param tables as they were asked for
     * @return what was not begun
     */
    public Set<String> withdraw(Collection<String> tables) {
        return requests.remove(tables);
    }

    /** What is asked for and not begun; from any thread. */
    public Set<String> requested() {
        return requests.all();
    }

    private boolean isComparisonDue() throws SourceUnavailable {
        return switch (way.due()) {
            case NOT -> false;
            case IF_SOMETHING_WAS_COMMITTED -> source.changed(shadow.connection());
            case NOW -> true;
        };
    }

    private Optional<Batch> compare() throws SourceUnavailable, InterruptedException {
        if (way.reason() == Reason.FILE_REPLACED) {
            // SQLite may still have the old log open
            source.detach(shadow.connection());
            attach();
        }
        try (LogStart start = new LogStart()) {
            staging = true;
            if (way.mayFollow() && options.snapshots() != Snapshots.INITIAL_ONLY) {
                start.pin(options.database());
            }
            shadow.begin();
            return stage(start);
        } catch (SQLException e) {
            abandon(e);
            if (SourceFile.isOurMistake(e)) {
                throw new CaptureException("The comparison with the source failed: " + e.getMessage(), e);
            }
            if (StateFile.isDamage(e) && !shadow.isSound() || source.isBlameless(shadow.connection(), e)) {
                throw shadow.unusable(e);
            }
            throw source.unavailable(shadow.connection(), e);
        } catch (SourceUnavailable | RuntimeException e) {
            abandon(e);
            throw e;
        } finally {
            staging = false;
        }
    }

    /** Makes a {@link #next} that is comparing now fail as if the source were unavailable; from any thread. */
    public void cancel() {
        if (staging) {
            try {
                shadow.interrupt();
            } catch (SQLException e) {
                LOG.debug("The comparison was not interrupted", e);
            }
        }
    }

    private Optional<Batch> stage(LogStart start) throws SQLException, SourceUnavailable {
        start.beginReading(shadow, source);
        List<SourceTable> present = catalog.read(shadow.connection());
        boolean isAll = first && options.snapshots() == Snapshots.ALWAYS;
        Set<String> asked = requests.all();
        Round round = new Round(
                shadow, table -> isAll || resnapshot.contains(table) || SnapshotRequests.matches(asked, table), watch);
        boolean adopts = options.snapshots() == Snapshots.NO_DATA && shadow.epoch() == 0;
        List<Step> steps = adopts ? adopt(round, present) : stage(round, present);
        source.verifyStillThere();
        epoch = steps.isEmpty() ? 0 : newEpoch();
        sequence = 0;
        if (steps.isEmpty()) {
            endWithoutSteps(round);
        } else {
            shadow.saveEpoch(epoch);
            shadow.commit();
            sequence = ComparedBatch.SEQUENCE;
            resnapshot.removeAll(Round.snapshotted(steps));
        }
        first = false;
        if (!adopts) {
            // from here on a snapshot that was asked for is owed by the shadow
            requests.remove(asked);
        }
        way.compared(start.follower(new Follower.Terms(present, options, clock)), start.ending());
        return steps.isEmpty() ? Optional.empty() : Optional.of(new ComparedBatch(shadow, epoch, steps, announced));
    }

    private List<Step> stage(Round round, List<SourceTable> present) throws SQLException {
        return switch (options.snapshots()) {
            case INITIAL, ALWAYS, NO_DATA -> round.stage(present);
            case INITIAL_ONLY -> round.stageSnapshots(present);
        };
    }

    private List<Step> adopt(Round round, List<SourceTable> present) throws SQLException {
        round.adopt(present);
        // from here on there is a state, even of a database without a table
        shadow.saveEpoch(newEpoch());
        return List.of();
    }

    private void endWithoutSteps(Round round) throws SQLException {
        if (round.advancedUnsent()) {
            shadow.commit();
        } else {
            shadow.rollback(null);
        }
    }

    private long newEpoch() throws SQLException {
        return 1 + Math.max(Math.max(shadow.epoch(), options.epochFloor()), clock.millis());
    }

    private void abandon(Exception reason) {
        shadow.rollback(reason);
        source.forgetSeen();
    }

    /** Every record of the batch was acknowledged: the shadow advances, and keeps what the receiver said of them. */
    public void complete(Batch batch, Map<String, String> receipts) throws InterruptedException {
        try {
            if (!batch.complete(receipts)) {
                way.stop(Reason.SHADOW_DIFFERS, "");
            }
            if (batch instanceof ComparedBatch) {
                // a snapshot that was owed may have been acknowledged
                watch.read();
            }
            way.acknowledged();
            inFlight = false;
        } catch (SQLException e) {
            throw shadow.unusable(e);
        }
    }

    /** From any thread. */
    public CaptureProgress progress() {
        return way.progress();
    }

    @Override
    public void close() throws Exception {
        try (lock;
                shadow;
                logged;
                way) {
            source.detach(shadow.connection());
        }
    }
}
