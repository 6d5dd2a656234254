package io.hivesync.connector.sqlite.core.page;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A database file that SQLite writes in WAL mode, and its pages as of each commit, read from the log. It is its only
 * user, so it may open the files under SQLite's locks.
 */
final class PagedFile implements AutoCloseable {

    private static final int LOG_HEADER = 32;
    private static final int FRAME_HEADER = 24;
    private static final long LONG_LOG = 16L << 20;

    private final Path file;
    private final Connection connection;
    private final int pageSize;
    private final RandomAccessFile main;
    private Snapshot pages;
    private long read = LOG_HEADER;

    /** What one commit wrote. */
    record Commit(Snapshot before, Map<Integer, byte[]> frames, int pageCount) {

        ChangedPages changed() {
            return ChangedPages.of(frames, pageCount);
        }

        /** As if SQLite had left out what it wrote without a change. */
        ChangedPages netChanged() throws IOException {
            Map<Integer, byte[]> net = new LinkedHashMap<>();
            for (Map.Entry<Integer, byte[]> page : frames.entrySet()) {
                int number = page.getKey();
                if (number > before.count() || !Arrays.equals(page.getValue(), before.page(number))) {
                    net.put(number, page.getValue());
                }
            }
            return ChangedPages.of(net, pageCount);
        }
    }

    /** @param pragmas what has to be said before there is anything in the file */
    PagedFile(Path file, String... pragmas) throws SQLException, IOException {
        this.file = file;
        connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        run(pragmas);
        run("PRAGMA journal_mode = WAL", "PRAGMA synchronous = OFF", "PRAGMA wal_autocheckpoint = 0");
        main = new RandomAccessFile(file.toFile(), "r");
        pageSize = Integer.parseInt(String.valueOf(value("PRAGMA page_size")));
        pages = new Snapshot(new byte[(int) (main.length() / pageSize)][]);
    }

    /** The pages at one time; those that no commit since the start changed are read from the file. */
    final class Snapshot implements Pages {

        private final byte[] @Nullable [] images;

        private Snapshot(byte[] @Nullable [] images) {
            this.images = images;
        }

        @Override
        public byte[] page(int number) throws IOException {
            byte[] image = images[number - 1];
            if (image == null) {
                image = new byte[pageSize];
                main.seek((number - 1L) * pageSize);
                main.readFully(image);
            }
            return image;
        }

        int count() {
            return images.length;
        }

        private Snapshot with(Map<Integer, byte[]> frames, int pageCount) {
            byte[] @Nullable [] after = Arrays.copyOf(images, pageCount);
            frames.forEach((number, image) -> {
                if (number <= pageCount) {
                    after[number - 1] = image;
                }
            });
            return new Snapshot(after);
        }

        /** To be kept when a checkpoint writes over it. */
        private void hold(int number) throws IOException {
            if (number <= images.length) {
                images[number - 1] = page(number);
            }
        }
    }

    Connection connection() {
        return connection;
    }

    void run(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    void transaction(String... statements) throws SQLException {
        run("BEGIN");
        run(statements);
        run("COMMIT");
    }

    void update(String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }

    @Nullable
    Object value(String sql) throws SQLException {
        List<@Nullable Object[]> rows = rows(sql);
        return rows.isEmpty() ? null : rows.get(0)[0];
    }

    /** Values by their storage class. */
    List<@Nullable Object[]> rows(String sql) throws SQLException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                @Nullable Object[] row = new Object[width];
                for (int i = 0; i < width; i++) {
                    Object value = result.getObject(i + 1);
                    row[i] = value instanceof Integer whole ? Long.valueOf(whole) : value;
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** The pages as of the last commit that was taken. */
    Snapshot pages() {
        return pages;
    }

    /** The commits since the last call, in order. */
    List<Commit> commits() throws IOException, SQLException {
        List<Commit> commits = new ArrayList<>();
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        try (RandomAccessFile frames = new RandomAccessFile(log.toFile(), "r")) {
            Commit commit = next(frames);
            while (commit != null) {
                commits.add(commit);
                pages = commit.before().with(commit.frames(), commit.pageCount());
                commit = next(frames);
            }
        }
        if (read > LONG_LOG) {
            checkpoint();
        }
        return commits;
    }

    /** Empties the log. */
    void checkpoint() throws SQLException {
        run("PRAGMA wal_checkpoint(TRUNCATE)");
        read = LOG_HEADER;
    }

    /** The last image of a page counts. Frames without a commit frame behind them were rolled back. */
    private @Nullable Commit next(RandomAccessFile log) throws IOException {
        Map<Integer, byte[]> images = new LinkedHashMap<>();
        byte[] header = new byte[FRAME_HEADER];
        long at = read;
        while (at + FRAME_HEADER + pageSize <= log.length()) {
            log.seek(at);
            log.readFully(header);
            byte[] image = new byte[pageSize];
            log.readFully(image);
            int number = ByteBuffer.wrap(header).getInt(0);
            pages.hold(number);
            images.put(number, image);
            at += FRAME_HEADER + pageSize;
            int pageCount = ByteBuffer.wrap(header).getInt(4);
            if (pageCount != 0) {
                read = at;
                return new Commit(pages, images, pageCount);
            }
        }
        return null;
    }

    @Override
    public void close() throws SQLException, IOException {
        connection.close();
        main.close();
    }
}
