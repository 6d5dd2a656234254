package io.hivesync.connector.sqlite.core.wal;

import java.io.EOFException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the transactions in a range of a log's frames. Stateless but for the log's window. One thread. */
class CommitScan {

    /** Of pages that are kept in memory at once. */
    private static final long MOST_KEPT_BYTES = 32 << 20;

    private final LogFile log;
    private final int pageSize;

    CommitScan(LogFile log, int pageSize) {
        this.log = log;
        this.pageSize = pageSize;
    }

    /** Makes one for a log. */
    interface Maker {
        CommitScan of(LogFile log, int pageSize);
    }

    /** Whether the log has not begun anew, as far as its index says now. */
    interface Unchanged {
        boolean isSo() throws IOException, SQLException, LogLost;
    }

    /** How many frames of the log are committed. */
    int end(WalIndex index) throws IOException {
        return index.frames();
    }

    /** Of committed frames that nobody writes over: their pages are read when they are asked for. */
    List<LoggedPages> held(int first, int last) throws IOException, LogLost {
        return scan(first, last, false).allUpTo(last);
    }

    /**
     * The same with the pages, of committed frames that may be written over at any time. The index says that a log begins
     * anew before the first of its frames is written over: so if it does not say so afterwards, nothing was torn.
     *
     * @return nothing if the log has begun anew
     */
    Optional<List<LoggedPages>> unprotected(int first, int last, Unchanged index)
            throws IOException, SQLException, LogLost {
        requireRoom(last - first + 1);
        try {
            Gathering gathering = scan(first, last, true);
            return index.isSo() ? Optional.of(gathering.allUpTo(last)) : Optional.empty();
        } catch (EOFException e) {
            return Optional.empty();
        }
    }

    private void requireRoom(int frames) throws LogLost {
        if ((long) frames * pageSize > MOST_KEPT_BYTES) {
            throw new LogLost(
                    LogLost.Why.OVERTAKEN, "more was committed than can be read before it may be written over");
        }
    }

    private Gathering scan(int first, int last, boolean keep) throws IOException {
        Gathering gathering = new Gathering();
        for (int frame = first; frame <= last; frame++) {
            LogFile.Frame header = log.frame(frame, last);
            gathering.add(frame, header, keep ? log.page(frame) : null);
        }
        return gathering;
    }

    /**
     * The transactions of a log that has begun anew since, behind those that were read and what the new one has written: so
     * far as the checksums go on from the last one that was read, for they prove that a frame is of that log, is at its
     * place, and was not written over while it was read. Whether these are all is for the caller to count: a frame without
     * checksums, which older versions of SQLite commit at times, ends them too soon.
     */
    List<LoggedPages> leftOver(WalIndex last) throws IOException, LogLost {
        Gathering gathering = new Gathering();
        FrameChecksum before = last.checksum();
        for (int frame = last.frames() + 1; ; frame++) {
            Optional<LogFile.WholeFrame> read = log.wholeFrame(frame);
            if (read.isEmpty() || !read.get().follows(before, last.salts())) {
                return gathering.found;
            }
            requireRoom(frame - last.frames());
            gathering.add(frame, read.get().header(), read.get().page());
            before = read.get().checksum();
        }
    }

    private static final class Gathering {
        private final List<LoggedPages> found = new ArrayList<>();
        private Map<Integer, Integer> frames = new HashMap<>();
        private Map<Integer, byte[]> pages = new HashMap<>();

        List<LoggedPages> allUpTo(int last) throws LogLost {
            if (!frames.isEmpty()) {
                throw new LogLost(LogLost.Why.GAP, "its last frame " + last + " ends no transaction");
            }
            return found;
        }

        /** @param page null if it is not kept */
        void add(int frame, LogFile.Frame header, byte @Nullable [] page) {
            frames.put(header.page(), frame);
            if (page != null) {
                pages.put(header.page(), page);
            }
            if (header.isCommit()) {
                found.add(new LoggedPages(frames, page == null ? null : pages, header.pagesAfterCommit()));
                frames = new HashMap<>();
                pages = new HashMap<>();
            }
        }
    }
}
