package io.hivesync.connector.sqlite.core.wal;

import io.hivesync.connector.sqlite.core.page.Pages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pages of the database as of the last transaction that was read: from a copy, as far as there is one; else the last
 * frame of a page up to there, or the page in the database file, which is exact as long as a pin holds back the copying of
 * later frames. One thread.
 */
final class PageImages implements Pages, AutoCloseable {

    /** What is copied between two looks at the log. */
    private static final int STEP_BYTES = 1 << 20;

    private final KeptFile database;
    private final LogFile log;
    private final int pageSize;
    private final Map<Integer, Integer> frames = new HashMap<>();
    private @Nullable PageCopy copy;
    /** Pages up to this one are in the copy. */
    private int copied;

    private boolean allCopied;

    PageImages(KeptFile database, LogFile log, int pageSize) {
        this.database = database;
        this.log = log;
        this.pageSize = pageSize;
    }

    /** The first transactions of the log, up to one: the last frame of each page. */
    void begin(Map<Integer, Integer> last) {
        frames.clear();
        frames.putAll(last);
        log.forget();
    }

    void advance(LoggedPages transaction) throws IOException {
        if (!allCopied) {
            frames.putAll(transaction.frames());
        }
        PageCopy kept = copy;
        if (kept == null || transaction.frames().isEmpty()) {
            return;
        }
        int end = transaction.pages();
        for (int number : transaction.frames().keySet()) {
            if (number <= end && isInCopy(number)) {
                kept.write(number, transaction.page(number, log));
            }
        }
        kept.endAt(end);
        copied = Math.min(copied, end);
    }

    /** The log begins anew, or all of it is in the database file: its frames are needed no more, and may be gone. */
    void forgetLog() {
        frames.clear();
        log.forget();
    }

    private boolean isInCopy(int number) {
        return allCopied || number <= copied;
    }

    /** Whether a copy has all pages, so that neither the log nor the database file is needed for them. */
    boolean isCopied() {
        return allCopied;
    }

    /** Copies some more of the pages, of which there are so many. @return false if there is no room for a copy */
    boolean copyMore(int pages, Path folder) throws IOException {
        PageCopy begun = copy;
        if (begun == null) {
            if (!PageCopy.fits(folder, pages, pageSize)) {
                return false;
            }
            begun = PageCopy.in(folder, pageSize);
            copy = begun;
        }
        int end = Math.min(pages, copied + STEP_BYTES / pageSize);
        for (int number = copied + 1; number <= end; number++) {
            begun.write(number, page(number));
            copied = number;
        }
        if (end == pages) {
            allCopied = true;
            frames.clear();
        }
        return true;
    }

    @Override
    public byte[] page(int number) throws IOException {
        if (copy != null && isInCopy(number)) {
            return copy.page(number);
        }
        Integer frame = frames.get(number);
        if (frame != null) {
            return log.page(frame);
        }
        // beyond the end of the file there are pages that were never written: they are free ones
        byte[] page = new byte[pageSize];
        database.read((number - 1L) * pageSize, page);
        return page;
    }

    @Override
    public void close() throws IOException {
        if (copy != null) {
            copy.close();
        }
    }
}
