package io.hivesync.connector.sqlite.core;

import io.hivesync.connector.sqlite.core.wal.LogTail;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Which way commits are found: from the log as long as somebody follows it, else by comparison; when the next comparison
 * is due, and for what reason. It counts both, and says each reason once. One thread, but for {@link #progress}.
 */
final class LogWay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogWay.class);

    /** A log that is too large is waited for so long before all rows are compared without it. */
    private static final long LIMIT_PAUSE_MS = 5_000;
    /** So many ends in trouble, with nothing read in between, and the log is left alone for a while. */
    private static final int MOST_TROUBLE = 3;

    private static final long TROUBLE_PAUSE_MS = 60_000;

    private final Path database;
    private final long limitBytes;
    private final Clock clock;
    private final Map<Reason, Long> comparisons = new EnumMap<>(Reason.class);
    private final Set<Reason> said = EnumSet.noneOf(Reason.class);
    private @Nullable Follower follower;
    private Reason reason = Reason.START;
    private boolean owed = true;
    private boolean saidThatItIsUsed;
    private int trouble;
    private long troubleUntilMs;
    private long letGoMs;
    private long comparedForLimitMs;
    private long transactions;
    private long timesLetGo;
    private long waiting;
    private long waitingSinceMs;

    LogWay(CaptureOptions options, Clock clock) {
        this.database = options.database();
        this.limitBytes = options.walLimitBytes();
        this.clock = clock;
    }

    /** Whether a comparison should try to begin following the log. */
    boolean mayFollow() {
        return clock.millis() >= troubleUntilMs;
    }

    private void follow(Follower begun) {
        follower = begun;
        // an app that was faster than we once may be so again: until the log's limit it is held
        begun.start(reason != Reason.LOG_OVERTAKEN);
        if (!saidThatItIsUsed) {
            saidThatItIsUsed = true;
            LOG.info("Commits are read from the write-ahead log of {}", database);
        }
    }

    /** What was committed since the last call, if commits are read from the log; empty if not, or nothing was. */
    List<LoggedTransaction> take() throws InterruptedException {
        Follower current = follower;
        if (current == null) {
            return List.of();
        }
        List<LoggedTransaction> taken = current.backlog().take();
        if (!taken.isEmpty()) {
            trouble = 0;
            sent(taken);
        }
        Backlog.Ending ending = current.backlog().ending();
        if (ending != null) {
            stop(ending.reason(), ending.message());
        }
        return taken;
    }

    private synchronized void sent(List<LoggedTransaction> taken) {
        transactions += taken.size();
        waiting = taken.size();
        waitingSinceMs = taken.get(0).seenMs();
    }

    synchronized void acknowledged() {
        waiting = 0;
    }

    /** The log is not followed any more; what is read and was not taken goes, since a comparison finds it. */
    void stop(Reason why, String message) throws InterruptedException {
        Follower current = follower;
        if (current != null) {
            current.close();
            ended(current, why, message);
        }
    }

    private synchronized void ended(Follower gone, Reason why, String message) {
        follower = null;
        timesLetGo += gone.timesLetGo();
        withoutLog(why, message);
        owed = true;
        letGoMs = clock.millis();
    }

    private void withoutLog(Reason why, String message) {
        reason = why;
        if (why.isTrouble() && ++trouble >= MOST_TROUBLE) {
            trouble = 0;
            troubleUntilMs = clock.millis() + TROUBLE_PAUSE_MS;
        }
        String text = why.text() + (message.isEmpty() ? "" : " (" + message + ")");
        if (said.add(why)) {
            LOG.atLevel(why.isTrouble() ? Level.WARN : Level.INFO)
                    .log("All rows of {} are compared: {}. It is counted, and said once", database, text);
        } else {
            LOG.debug("All rows are compared: {}", text);
        }
    }

    boolean isFollowing() {
        return follower != null;
    }

    /** When all rows are to be compared. */
    enum Due {
        NOT,
        IF_SOMETHING_WAS_COMMITTED,
        NOW
    }

    Due due() {
        if (isFollowing()) {
            return Due.NOT;
        }
        if (reason == Reason.LOG_LIMIT) {
            return dueAboveLimit();
        }
        return owed ? Due.NOW : Due.IF_SOMETHING_WAS_COMMITTED;
    }

    private Due dueAboveLimit() {
        long now = clock.millis();
        boolean rested = now - comparedForLimitMs >= LIMIT_PAUSE_MS;
        boolean holdable = LogTail.peek(database)
                .map(commit -> commit.logBytes() <= limitBytes || commit.isLogCopied() && rested)
                .orElse(true);
        if (holdable) {
            return Due.NOW;
        }
        return rested && now - letGoMs >= LIMIT_PAUSE_MS ? Due.IF_SOMETHING_WAS_COMMITTED : Due.NOT;
    }

    Reason reason() {
        return reason;
    }

    /**
     * All rows were compared.
     *
     * @param begun who follows the log from there; null if nobody does
     * @param obstacle why nobody does, if it is not the one that is known
     */
    synchronized void compared(@Nullable Follower begun, Backlog.@Nullable Ending obstacle) {
        comparisons.merge(reason, 1L, Long::sum);
        owed = false;
        if (reason == Reason.LOG_LIMIT) {
            comparedForLimitMs = clock.millis();
        }
        if (begun != null) {
            follow(begun);
        } else if (obstacle != null) {
            withoutLog(obstacle.reason(), obstacle.message());
        }
    }

    synchronized CaptureProgress progress() {
        Follower current = follower;
        int unsent = current == null ? 0 : current.backlog().size();
        return new CaptureProgress(
                current != null,
                current != null ? "" : reason.text(),
                transactions,
                comparisons,
                current == null ? 0 : current.logBytes(),
                timesLetGo + (current == null ? 0 : current.timesLetGo()),
                waiting + unsent,
                waiting == 0 ? 0 : Math.max(0, clock.millis() - waitingSinceMs));
    }

    @Override
    public void close() throws InterruptedException {
        Follower current = follower;
        if (current != null) {
            current.close();
        }
    }
}
