package io.hivesync.connector.sqlite.core.wal;

import io.hivesync.connector.sqlite.core.page.ChangedPages;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One transaction in the log.
 *
 * @param frames the last frame of each page
 * @param kept the pages themselves, where the log may be written over before they are asked for; else null
 * @param pages the size of the database after it
 */
record LoggedPages(Map<Integer, Integer> frames, @Nullable Map<Integer, byte[]> kept, int pages) {

    static final LoggedPages NONE = new LoggedPages(Map.of(), null, 0);

    ChangedPages changed(LogFile log) {
        int[] numbers = frames.keySet().stream()
                .mapToInt(Integer::intValue)
                .filter(number -> number <= pages)
                .toArray();
        return new ChangedPages(numbers, number -> page(number, log), pages);
    }

    byte[] page(int number, LogFile log) throws IOException {
        if (kept == null) {
            return log.page(frames.getOrDefault(number, 0));
        }
        byte[] page = kept.get(number);
        if (page == null) {
            throw new IOException("page " + number + " is not in the transaction");
        }
        return page;
    }
}
