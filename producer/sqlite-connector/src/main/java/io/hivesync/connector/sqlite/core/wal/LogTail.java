package io.hivesync.connector.sqlite.core.wal;

import io.hivesync.connector.sqlite.core.page.Pages;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows the log of one database from a commit on, transaction by transaction.
 *
 * <p>Guarantee: each transaction comes once, in order, with the pages as they were before; or there is an exception, after
 * which it can only be closed. That the number of transactions in the log equals the number that the index counts is
 * checked before the first of them is told. It never writes and never takes a lock that a writer waits for, but that SQLite
 * itself mends an index which a killed writer left half-written. One thread.
 *
 * <p>It pins what is not read. A pin keeps the app's automatic checkpoints, which follow straight after a commit, from ever
 * coming to an end, and lets each of them do a little, at the cost of the app's commits. So once the app is about to
 * checkpoint, all pages are copied (once), and the log is let go until it has begun anew: without pins, each commit is
 * read at once, or after the log began anew from what is left of it; and it is known whether that was everything.
 *
 * <p>The files are looked at with each {@link #next}: one that was replaced is noticed, not followed.
 */
public final class LogTail implements AutoCloseable {

    /** How long a pin is held while commits come: the app's checkpoints wait for about two of these at most. */
    private static final long RENEWAL_NANOS = 20_000_000;
    /** The same where the log cannot be let go: each renewal makes one of the app's commits write and sync. */
    private static final long RARE_RENEWAL_NANOS = 200_000_000;
    /** SQLite checkpoints from 1000 on, unless the app says otherwise. */
    private static final int FRAMES_BEFORE_CHECKPOINT = 900;

    /** Whoever has more to do at once reads it under a pin: what is committed meanwhile would wait for too long without. */
    private static final int MOST_FRAMES_LET_GO = 256;

    private static final byte[] NOT_KNOWN = {};

    private final LogPaths paths;
    private final Pins pins;
    private final IndexFile index;
    private final KeptFile database;
    private final int pageSize;
    private final LogFile log;
    private final PageImages images;
    private final LongSupplier nanos;
    private final CommitScan scan;
    private final Queue<LoggedPages> unread = new ArrayDeque<>();
    private LoggedPages given = LoggedPages.NONE;
    /** Up to where transactions are found and counted. */
    private WalIndex scanned;

    /** Of the last frame that was found: that of a committed frame never changes. */
    private byte[] lastHeader = NOT_KNOWN;

    private long pinnedAt;
    private @Nullable Path folder;
    private int framesBeforeCheckpoint = FRAMES_BEFORE_CHECKPOINT;
    private boolean tooLarge;
    private boolean loose;
    private long timesLetGo;

    private LogTail(LogPaths paths, Pins pins, CommitScan.Maker scans, LongSupplier nanos)
            throws IOException, SQLException, LogLost {
        this.paths = paths;
        this.pins = pins;
        this.nanos = nanos;
        this.database = KeptFile.of(paths.database());
        this.index = new IndexFile(paths.index());
        this.scanned = index.await(pins);
        this.pageSize = pins.pageSize();
        this.log = LogFile.open(paths.log(), pageSize);
        this.images = new PageImages(database, log, pageSize);
        this.scan = scans.of(log, pageSize);
    }

    /** Lets go of the log when the app is about to checkpoint; a copy of all pages is made in this folder then. */
    public void letGoInto(Path copies) {
        letGoInto(copies, FRAMES_BEFORE_CHECKPOINT);
    }

    /** @param frames from so many on the app is about to checkpoint */
    void letGoInto(Path copies, int frames) {
        folder = copies;
        framesBeforeCheckpoint = frames;
    }

    /**
     * Pins the present state. {@link #begin} says from which commit on transactions are told.
     *
     * @param url of a read-only connection to the database
     * @param nanos the clock of the pins' renewal
     */
    public static LogTail pin(Path database, String url, LongSupplier nanos) throws IOException, SQLException, LogLost {
        return pin(database, Pins.connect(url), CommitScan::new, nanos);
    }

    static LogTail pin(Path database, Pins pins, CommitScan.Maker scans, LongSupplier nanos)
            throws IOException, SQLException, LogLost {
        try {
            if (!pins.isWalMode()) {
                throw new LogLost(LogLost.Why.NO_LOG, "it is not in WAL mode");
            }
            pins.takeFirst();
            return new LogTail(LogPaths.of(database), pins, scans, nanos);
        } catch (IOException | SQLException | LogLost | RuntimeException e) {
            try (pins) {
                throw e;
            }
        }
    }

    /** What is committed now, without a pin; nothing if that cannot be told. */
    public static Optional<Commit> peek(Path database) {
        try {
            return new IndexFile(LogPaths.of(database).index()).look().map(now -> new Commit(now, now.pages()));
        } catch (IOException | LogLost e) {
            return Optional.empty();
        }
    }

    /** What is committed now. */
    public Commit now() throws SQLException, IOException, LogLost {
        WalIndex now = index.await(pins);
        // of a log that nobody has written to, the index does not know the size of the database
        return new Commit(now, now.pages() == 0 ? pins.pageCount() : now.pages());
    }

    /** A commit of the database. */
    public static final class Commit {
        private final WalIndex index;
        private final int pages;

        private Commit(WalIndex index, int pages) {
            this.index = index;
            this.pages = pages;
        }

        public boolean isSameAs(Commit other) {
            return index.isSameCommitAs(other.index);
        }

        /** Of the database, in pages. */
        public int pages() {
            return pages;
        }

        public long logBytes() {
            return index.bytes();
        }

        /** Whether all of the log is in the database file, so that the next writer may begin it anew. */
        public boolean isLogCopied() {
            return index.isBackfilled();
        }
    }

    /** Tells the transactions after this commit, which is not older than the first pin; returns the pages as of it. */
    public Pages begin(Commit commit) throws IOException, LogLost {
        WalIndex at = commit.index;
        scanned = at;
        images.forgetLog();
        if (!at.isBackfilled()) {
            Map<Integer, Integer> frames = new HashMap<>();
            for (int frame = 1; frame <= at.frames(); frame++) {
                frames.put(log.frame(frame, at.frames()).page(), frame);
            }
            images.begin(frames);
            requireSalts(at);
            lastHeader = header(at.frames());
        } else {
            // it may have begun anew by now; then the header of its last frame cannot be told
            lastHeader = NOT_KNOWN;
        }
        return images;
    }

    private void requireSalts(WalIndex at) throws IOException, LogLost {
        if (log.salts() != at.salts()) {
            throw new LogLost(LogLost.Why.GAP, "it began anew though a pin was held");
        }
    }

    /** The next transaction; nothing if all are read that are committed. */
    public Optional<LoggedCommit> next() throws IOException, SQLException, LogLost {
        images.advance(given);
        given = LoggedPages.NONE;
        if (unread.isEmpty()) {
            look();
        }
        LoggedPages transaction = unread.poll();
        if (transaction == null) {
            return Optional.empty();
        }
        given = transaction;
        return Optional.of(new LoggedCommit(images, transaction.changed(log)));
    }

    private void look() throws IOException, SQLException, LogLost {
        requireFiles();
        if (loose) {
            lookLoosely();
            return;
        }
        pins.handOver(scanned);
        WalIndex now = index.await(pins);
        read(now);
        if (unread.isEmpty() && !letGo(now)) {
            renew(now);
        }
    }

    private void renew(WalIndex now) throws IOException, SQLException, LogLost {
        long pause = tooLarge && isCheckpointing(now) ? RARE_RENEWAL_NANOS : RENEWAL_NANOS;
        if (!pins.isOutdated(now) || nanos.getAsLong() - pinnedAt < pause) {
            return;
        }
        pins.take(now);
        pinnedAt = nanos.getAsLong();
        read(index.await(pins));
        pins.require(scanned);
        if (unread.isEmpty()) {
            pins.handOver(scanned);
        }
    }

    /**
     * Whether the app copies its log, or is about to, and cannot finish. From a shorter log nothing would be left for long
     * once it begins anew, and an app that checkpoints by itself finishes all the same.
     */
    private boolean isCheckpointing(WalIndex now) {
        return !now.isBackfilled() && now.frames() >= framesBeforeCheckpoint;
    }

    /** @param now up to where all is read */
    private boolean letGo(WalIndex now) throws IOException, SQLException {
        Path copies = folder;
        if (copies == null || tooLarge || !isCheckpointing(now)) {
            return false;
        }
        if (images.isCopied()) {
            pins.release();
            loose = true;
            timesLetGo++;
        } else {
            tooLarge = !images.copyMore(now.pages(), copies);
        }
        return loose;
    }

    private void lookLoosely() throws IOException, SQLException, LogLost {
        int before = scanned.frames();
        if (!readAtOnce(index.await(pins)) || scanned.frames() - before > MOST_FRAMES_LET_GO) {
            hold();
        }
    }

    /** What is not read is pinned again, if it was let go: because the log has begun anew, or will not be read for a while. */
    public void hold() throws IOException, SQLException, LogLost {
        if (loose) {
            pins.takeFirst();
            loose = false;
            if (!readAtOnce(index.await(pins))) {
                readBeyond(index.await(pins));
            }
        }
    }

    /** @return false if the log has begun anew */
    private boolean readAtOnce(WalIndex now) throws IOException, SQLException, LogLost {
        if (now.salts() != scanned.salts()) {
            return false;
        }
        Optional<List<LoggedPages>> found = scan.unprotected(scanned.frames() + 1, now.frames(), () -> isStill(now));
        if (found.isPresent()) {
            found(now, found.get());
        }
        return found.isPresent();
    }

    /** Whether nothing of that log was written over: it has not begun anew, and no recovery has cut it off. */
    private boolean isStill(WalIndex log) throws IOException, SQLException, LogLost {
        WalIndex now = index.await(pins);
        return now.salts() == log.salts() && now.frames() >= log.frames() && now.changes() - log.changes() >= 0;
    }

    /**
     * The log has begun anew. What was committed in the old one since it was read is behind the frames of the new one, or
     * written over: the index has counted it. The new one is pinned, but if it is all copied it can begin anew once more.
     */
    private void readBeyond(WalIndex now) throws IOException, SQLException, LogLost {
        images.forgetLog();
        List<LoggedPages> anew = scan.unprotected(1, now.frames(), () -> isStill(now))
                .orElseThrow(() -> new LogLost(LogLost.Why.OVERTAKEN, "it began anew twice before it was read"));
        List<LoggedPages> left = scan.leftOver(scanned);
        int missing = now.changes() - scanned.changes() - anew.size();
        if (left.size() != missing) {
            throw new LogLost(
                    LogLost.Why.OVERTAKEN,
                    left.size() + " transactions are left of " + missing + " that were not read");
        }
        found(now.atBeginning(now.changes() - anew.size()), left);
        found(now, anew);
    }

    private void requireFiles() throws IOException, LogLost {
        if (!database.isAt(paths.database()) || !index.isAt(paths.index()) || !log.isAt(paths.log())) {
            throw new LogLost(LogLost.Why.REPLACED, "the database file or its log was replaced");
        }
    }

    private void read(WalIndex to) throws IOException, LogLost {
        if (to.salts() != scanned.salts()) {
            // while there is a pin it begins anew only if all of it was read and copied; what follows is counted
            images.forgetLog();
            lastHeader = NOT_KNOWN;
            scanned = to.atBeginning(scanned.changes());
        }
        int end = scan.end(to);
        if (end > scanned.frames()) {
            requireSalts(to);
            if (lastHeader.length > 0 && !Arrays.equals(lastHeader, log.frameHeader(scanned.frames()))) {
                throw new LogLost(LogLost.Why.GAP, "frame " + scanned.frames() + " was written again");
            }
            found(to, scan.held(scanned.frames() + 1, end));
        } else {
            found(to, List.of());
        }
    }

    /** @param found the transactions between {@link #scanned} and there */
    private void found(WalIndex to, List<LoggedPages> found) throws IOException, LogLost {
        if (to.frames() > 0 && to.pageSize() != pageSize) {
            throw new LogLost(LogLost.Why.REPLACED, "its page size is another");
        }
        if (to.salts() == scanned.salts() && to.frames() < scanned.frames()) {
            throw new LogLost(LogLost.Why.GAP, "it has " + to.frames() + " frames, fewer than were read");
        }
        if (found.size() != to.changes() - scanned.changes()) {
            throw new LogLost(
                    LogLost.Why.GAP,
                    "it has " + found.size() + " transactions where " + (to.changes() - scanned.changes())
                            + " were made");
        }
        unread.addAll(found);
        scanned = to;
        // of a log that is let go it may be another's by now
        lastHeader = loose || to.frames() == 0 ? NOT_KNOWN : header(to.frames());
    }

    /** Of a frame that is all copied, so that it may be gone by now. */
    private byte[] header(int frame) throws IOException {
        try {
            return log.frameHeader(frame);
        } catch (EOFException e) {
            return NOT_KNOWN;
        }
    }

    /** How large the log is now, without what is left over from before it began anew. */
    public long bytes() {
        return scanned.bytes();
    }

    /** Whether the app is kept from beginning it anew by nobody but its own readers. */
    public boolean isLetGo() {
        return loose;
    }

    public long timesLetGo() {
        return timesLetGo;
    }

    /** Whether all of the log is in the database file, so that the next writer may begin it anew. */
    public boolean isCopied() {
        return scanned.isBackfilled();
    }

    @Override
    public void close() throws IOException, SQLException {
        try (pins;
                images) {
            log.close();
        }
    }
}
