package io.hivesync.sinks.http.rest;

import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteException;

/**
 * The lanes in a SQLite file of this machine, that several sinks and processes may share.
 *
 * <p>Guarantee: a lane is compared and replaced in one statement, and what was acknowledged is on the disk. It fences processes of
 * this machine from each other, and none of another machine. Thread-safe, one statement at a time. After an exception it stays
 * usable.
 */
final class LaneFile implements LaneStore {
    private static final int BUSY_MS = 2_000;
    private static final int PRIMARY = 0xff;
    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS hive_sync_lanes (
              target TEXT, sink TEXT, topic TEXT, "partition" INTEGER,
              token INTEGER NOT NULL, "offset" INTEGER NOT NULL, topic_id TEXT NOT NULL, replay INTEGER NOT NULL,
              source_ts INTEGER NOT NULL,
              PRIMARY KEY (target, sink, topic, "partition")) STRICT, WITHOUT ROWID""";
    private static final String KEY = "target = ? AND sink = ? AND topic = ? AND \"partition\" = ?";
    private static final String STATE =
            "token = ? AND \"offset\" = ? AND topic_id = ? AND replay = ? AND source_ts = ?";
    private static final String SELECT =
            "SELECT token, \"offset\", topic_id, replay, source_ts FROM hive_sync_lanes WHERE " + KEY;
    private static final String RIVALS =
            "SELECT sink FROM hive_sync_lanes WHERE target = ? AND sink <> ? AND topic = ? AND \"partition\" = ?";
    private static final String INSERT = "INSERT OR IGNORE INTO hive_sync_lanes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String REPLACE =
            "UPDATE hive_sync_lanes SET " + STATE.replace(" AND", ",") + " WHERE " + KEY + " AND " + STATE;
    private static final String DELETE = "DELETE FROM hive_sync_lanes WHERE " + KEY + " AND " + STATE;

    private final Path file;
    private final String target;
    private @Nullable Connection open;

    /** @param target which API, so that others can be in the same file */
    LaneFile(Path file, String target) {
        this.file = file;
        this.target = target;
    }

    @Override
    public synchronized void check() throws SinkException {
        try {
            Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (Statement statement = connection().createStatement()) {
                statement.execute(TABLE);
            }
        } catch (IOException e) {
            throw new Misconfigured("The folder of the lane file " + file + " cannot be made; check its rights", null);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public Held hold(Lane lane, Duration timeout) throws SinkException {
        return new HeldRow(lane, read(lane));
    }

    private synchronized Optional<LaneState> read(Lane lane) throws SinkException {
        try (PreparedStatement select = statement(SELECT, new Values().lane(lane));
                ResultSet rows = select.executeQuery()) {
            return rows.next()
                    ? Optional.of(new LaneState(
                            rows.getLong(1), rows.getLong(2), rows.getString(3), rows.getLong(4), rows.getLong(5)))
                    : Optional.empty();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public synchronized List<Lane> rivals(Lane lane, Duration timeout) throws SinkException {
        try (PreparedStatement select = statement(RIVALS, new Values().lane(lane));
                ResultSet rows = select.executeQuery()) {
            List<Lane> rivals = new ArrayList<>();
            while (rows.next()) {
                rivals.add(new Lane(rows.getString(1), lane.topic(), lane.model(), lane.partition()));
            }
            return rivals;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private synchronized boolean change(String sql, Values values) throws SinkException {
        try (PreparedStatement change = statement(sql, values)) {
            return change.executeUpdate() == 1;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private PreparedStatement statement(String sql, Values values) throws SQLException {
        PreparedStatement statement = connection().prepareStatement(sql);
        for (int i = 0; i < values.all.size(); i++) {
            statement.setObject(i + 1, values.all.get(i));
        }
        return statement;
    }

    private Connection connection() throws SQLException {
        if (open == null) {
            SQLiteConfig config = new SQLiteConfig();
            config.setJournalMode(JournalMode.WAL);
            // a lane that fell back after a loss of power would write older states over newer ones for a while
            config.setSynchronous(SynchronousMode.FULL);
            config.setBusyTimeout(BUSY_MS);
            open = config.createConnection("jdbc:sqlite:" + file);
        }
        return open;
    }

    private SinkException failure(SQLException error) {
        int code = error instanceof SQLiteException sqlite ? sqlite.getResultCode().code & PRIMARY : 0;
        String what = "The lane file " + file + " cannot be used (SQLite result code " + code + "): ";
        return switch (code) {
            case 1 -> new Misconfigured(what + "it is not as this version makes it; move it away", null);
            case 3, 8, 23 -> new Misconfigured(what + "it may not be written by this user", null);
            case 14 -> new Misconfigured(what + "it cannot be opened or made; check its folder and rights", null);
            case 11, 26 -> new Misconfigured(what + "it is damaged or no SQLite file; move it away", null);
            default -> new Unavailable(what + "its disk is full or fails, or another program holds its lock", null);
        };
    }

    @Override
    public synchronized void close() {
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (SQLException e) {
            // what was acknowledged is on the disk; there is nothing to save
            return;
        } finally {
            open = null;
        }
    }

    private final class HeldRow implements Held {
        private final Lane lane;
        private final Optional<LaneState> state;

        HeldRow(Lane lane, Optional<LaneState> state) {
            this.lane = lane;
            this.state = state;
        }

        @Override
        public Optional<LaneState> state() {
            return state;
        }

        @Override
        public boolean replace(Optional<LaneState> next, Duration timeout) throws SinkException {
            if (state.isEmpty()) {
                return next.isEmpty() || change(INSERT, new Values().lane(lane).state(next.get()));
            }
            return next.isEmpty()
                    ? change(DELETE, new Values().lane(lane).state(state.get()))
                    : change(REPLACE, new Values().state(next.get()).lane(lane).state(state.get()));
        }
    }

    /** The parameters of a statement. */
    private final class Values {
        private final List<Object> all = new ArrayList<>();

        Values lane(Lane lane) {
            all.addAll(List.of(target, lane.sink(), lane.topic(), lane.partition()));
            return this;
        }

        Values state(LaneState state) {
            all.addAll(List.of(state.token(), state.offset(), state.topicId(), state.replay(), state.sourceTsMs()));
            return this;
        }
    }
}
