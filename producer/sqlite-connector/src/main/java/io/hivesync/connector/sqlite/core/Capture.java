package io.hivesync.connector.sqlite.core;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
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
 * that is paused (see {@link Pauses}) the shadow advances and nothing is sent. The source
 * is never written and never locked against its writers.
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
    private final Map<String, TableShape> announced = new HashMap<>();
    private final Set<String> resnapshot;
    private boolean inFlight;
    private volatile boolean staging;

    private Capture(CaptureOptions options, Clock clock, StateLock lock, Shadow shadow) {
        this.options = options;
        this.clock = clock;
        this.lock = lock;
        this.shadow = shadow;
        this.source = new SourceFile(options.database());
        this.catalog = new Catalog(options.tables(), options.columns());
        this.resnapshot = new HashSet<>(options.resnapshot());
    }

    /** Takes the state directory and checks that the source can be read. */
    public static Capture open(CaptureOptions options, Clock clock) {
        StateLock lock = StateLock.acquire(options.stateDirectory());
        Shadow shadow = null;
        try {
            String encoding = SourceFile.encoding(options.database());
            shadow = Shadow.open(options.stateDirectory(), options.database(), encoding);
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

    /** What differs now, staged and durable; empty if nothing was committed since the last look, or nothing differs. */
    public Optional<Batch> next() throws SourceUnavailable {
        if (inFlight) {
            throw new IllegalStateException("the batch before is not completed");
        }
        Connection connection = shadow.connection();
        if (source.ensureAttached(connection)) {
            catalog.forget();
            LOG.info("Reading {}", options.database());
        }
        if (!source.changed(connection)) {
            return Optional.empty();
        }
        try {
            staging = true;
            shadow.begin();
            Optional<Batch> batch = stage(connection);
            inFlight = batch.isPresent();
            return batch;
        } catch (SQLException e) {
            abandon(e);
            if (SourceFile.isOurMistake(e)) {
                throw new CaptureException("The comparison with the source failed: " + e.getMessage(), e);
            }
            if (StateFile.isDamage(e) && !shadow.isSound() || source.isBlameless(connection, e)) {
                throw shadow.unusable(e);
            }
            throw source.unavailable(connection, e);
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

    private Optional<Batch> stage(Connection connection) throws SQLException, SourceUnavailable {
        source.markSeen(connection);
        Round round = new Round(shadow, resnapshot, new MassDeleteWatch(connection, options.guard(), clock.instant()));
        List<Step> steps = round.stage(catalog.read(connection));
        source.verifyStillThere();
        if (steps.isEmpty()) {
            endWithoutSteps(round);
            return Optional.empty();
        }
        long epoch = 1 + Math.max(Math.max(shadow.epoch(), options.epochFloor()), clock.millis());
        shadow.saveEpoch(epoch);
        shadow.commit();
        resnapshot.removeAll(Round.snapshotted(steps));
        return Optional.of(new Batch(shadow, epoch, steps, announced));
    }

    private void endWithoutSteps(Round round) throws SQLException {
        if (round.advancedUnsent()) {
            shadow.commit();
        } else {
            shadow.rollback(null);
        }
    }

    private void abandon(Exception reason) {
        shadow.rollback(reason);
        source.forgetSeen();
    }

    /** Every record of the batch was acknowledged: the shadow advances, and keeps what the receiver said of them. */
    public void complete(Batch batch, Map<String, String> receipts) {
        try {
            batch.complete(receipts);
            inFlight = false;
        } catch (SQLException e) {
            throw shadow.unusable(e);
        }
    }

    @Override
    public void close() throws Exception {
        try (lock;
                shadow) {
            source.detach(shadow.connection());
        }
    }
}
