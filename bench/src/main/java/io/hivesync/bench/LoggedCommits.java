package io.hivesync.bench;

import io.hivesync.connector.sqlite.core.page.ChangedPages;
import io.hivesync.connector.sqlite.core.page.Pages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The commits in the log of a SQLite file, with all pages in memory: nothing is read while it is measured. */
final class LoggedCommits {
    private static final int LOG_HEADER = 32;
    private static final int FRAME_HEADER = 24;

    private final Path log;
    private byte[][] pages = {};
    private long read = LOG_HEADER;

    /** @param file whose log was never emptied, so that it has every page */
    LoggedCommits(Path file) {
        this.log = file.resolveSibling(file.getFileName() + "-wal");
    }

    record Commit(Map<Integer, byte[]> images, int pageCount) {
        ChangedPages changed() {
            return ChangedPages.of(images, pageCount);
        }
    }

    int pageCount() {
        return pages.length;
    }

    /** As of the last commit that was applied. */
    Pages pages() {
        return number -> pages[number - 1];
    }

    void apply(Commit commit) {
        if (commit.pageCount != pages.length) {
            pages = Arrays.copyOf(pages, commit.pageCount);
        }
        commit.images.forEach((number, image) -> pages[number - 1] = image);
    }

    /** Those since the last call. */
    List<Commit> next() throws IOException {
        List<Commit> commits = new ArrayList<>();
        Map<Integer, byte[]> images = new HashMap<>();
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(8);
            byte[] frame = new byte[FRAME_HEADER + file.readInt()];
            file.seek(read);
            while (read + frame.length <= file.length()) {
                file.readFully(frame);
                read += frame.length;
                ByteBuffer header = ByteBuffer.wrap(frame);
                images.put(header.getInt(0), Arrays.copyOfRange(frame, FRAME_HEADER, frame.length));
                int pageCount = header.getInt(4);
                if (pageCount != 0) {
                    commits.add(new Commit(images, pageCount));
                    images = new HashMap<>();
                }
            }
        }
        return commits;
    }
}
