package io.hivesync.connector.sqlite.core.wal;

import io.hivesync.connector.sqlite.core.page.Pages;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The pages of the database as of the last transaction that was read: the last frame of a page up to there, else the
 * page in the database file. That is exact as long as a pin holds back the copying of later frames. One thread.
 */
final class PageImages implements Pages {

    private final KeptFile database;
    private final LogFile log;
    private final int pageSize;
    private final Map<Integer, Integer> frames = new HashMap<>();

    PageImages(KeptFile database, LogFile log, int pageSize) {
        this.database = database;
        this.log = log;
        this.pageSize = pageSize;
    }

    void advance(Map<Integer, Integer> changed) {
        frames.putAll(changed);
    }

    /** The log begins anew, or all of it is in the database file: its frames are needed no more, and may be gone. */
    void forgetLog() {
        frames.clear();
        log.forget();
    }

    @Override
    public byte[] page(int number) throws IOException {
        Integer frame = frames.get(number);
        if (frame != null) {
            return log.page(frame);
        }
        // beyond the end of the file there are pages that were never written: they are free ones
        byte[] page = new byte[pageSize];
        database.read((number - 1L) * pageSize, page);
        return page;
    }
}
