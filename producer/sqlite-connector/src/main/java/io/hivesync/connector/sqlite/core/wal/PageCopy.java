package io.hivesync.connector.sqlite.core.wal;

import io.hivesync.connector.sqlite.core.page.Pages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Pages of the database as of one transaction, in a file of our own that moves on with each transaction. With it the pages
 * before need no protection, so the app may copy its log whenever it likes. The file has no name: it ends with the process,
 * whatever becomes of that, and nobody else can read it. It is not synced, for it is worth nothing to the next process. One
 * thread.
 */
final class PageCopy implements Pages, AutoCloseable {

    /** A larger database is not copied. */
    private static final long MOST_BYTES = 2L << 30;

    private final RandomAccessFile file;
    private final int pageSize;

    private PageCopy(RandomAccessFile file, int pageSize) {
        this.file = file;
        this.pageSize = pageSize;
    }

    /** Whether a copy is not too large, and leaves as much space again. */
    static boolean fits(Path folder, int pages, int pageSize) throws IOException {
        long bytes = (long) pages * pageSize;
        return bytes <= MOST_BYTES && Files.getFileStore(folder).getUsableSpace() >= 2 * bytes;
    }

    static PageCopy in(Path folder, int pageSize) throws IOException {
        Path name = Files.createTempFile(folder, "pages", "");
        try {
            return new PageCopy(new RandomAccessFile(name.toFile(), "rw"), pageSize);
        } finally {
            Files.delete(name);
        }
    }

    void write(int number, byte[] page) throws IOException {
        file.seek(position(number));
        file.write(page);
    }

    /** The database has so many pages now: what was behind them is no more. */
    void endAt(int pages) throws IOException {
        if (file.length() > position(pages + 1)) {
            file.setLength(position(pages + 1));
        }
    }

    @Override
    public byte[] page(int number) throws IOException {
        byte[] page = new byte[pageSize];
        file.seek(position(number));
        int length = 0;
        while (length < pageSize) {
            int read = file.read(page, length, pageSize - length);
            if (read < 0) {
                // a page that no transaction wrote: a free one
                break;
            }
            length += read;
        }
        return page;
    }

    private long position(int number) {
        return (number - 1L) * pageSize;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
