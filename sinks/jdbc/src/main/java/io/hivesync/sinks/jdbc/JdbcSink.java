package io.hivesync.sinks.jdbc;

import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.ModelSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A relational database as a sink: a table per model, {@code hive_sync_lanes} beside them.
 *
 * <p>Guarantee: the lane's row and the rows of a batch are one transaction, which starts with the lane compare.
 *
 * <p>Thread-safe. After an exception it stays usable; what it knows of the database is read anew each time, nothing is
 * remembered. It does not retry, and it does not touch tables of models that it was not given.
 */
public final class JdbcSink implements Sink {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SinkSettings settings;
    private final Dialect dialect;
    private final ConnectionPool pool;

    public JdbcSink(SinkSettings settings, Dialect dialect) {
        this.settings = settings;
        this.dialect = dialect;
        this.pool = new ConnectionPool(settings.name(), dialect);
    }

    @Override
    public Limits limits() {
        return dialect.limits();
    }

    @Override
    public void check() throws SinkException {
        // not from the pool, which goes on trying: a wrong password is said at once
        try (Connection connection = dialect.dataSource().getConnection()) {
            if (!missingOwn(connection).isEmpty()) {
                createOwn(connection);
            }
            dialect.lanes().probe(connection);
            dialect.form().held().probe(connection);
        } catch (SQLException e) {
            throw dialect.failure(e, "cannot use the database of sink " + settings.name(), null);
        }
    }

    /** The statements that make those of our own tables that are not there. */
    private List<String> missingOwn(Connection connection) throws SQLException {
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, String> table : dialect.form(connection).own().entrySet()) {
            if (dialect.existing(connection, table.getKey(), "").isEmpty()) {
                missing.add(table.getValue());
            }
        }
        return missing;
    }

    private void createOwn(Connection connection) throws SQLException, SinkException {
        if (settings.schema() != SchemaMode.EVOLVE) {
            throw new SinkException.Misconfigured(
                    "The sink " + settings.name() + " may not create tables, and needs some of its own. Create them: "
                            + String.join("; ", missingOwn(connection)),
                    null);
        }
        ConnectionPool.transaction(dialect, connection, locked -> {
            dialect.lockSchema(locked);
            try {
                for (String create : missingOwn(locked)) {
                    TableEvolution.run(locked, create);
                }
            } finally {
                dialect.unlockSchema(locked);
            }
            return true;
        });
    }

    @Override
    public void prepare(ModelSchema model) throws SinkException {
        if (settings.schema() == SchemaMode.NONE) {
            return;
        }
        TableEvolution evolution = new TableEvolution(dialect, layout(model));
        try {
            List<String> missing = missing(evolution);
            if (!missing.isEmpty() && settings.schema() == SchemaMode.VALIDATE) {
                throw new SinkException.Misconfigured(
                        "The sink " + settings.name() + " may not change tables, and " + model.model()
                                + " needs it. Run: " + String.join("; ", missing),
                        null);
            }
            if (!missing.isEmpty()) {
                evolve(evolution);
            }
        } catch (SQLException e) {
            throw dialect.failure(e, "cannot prepare the table of " + model.model(), null);
        }
    }

    private TableLayout layout(ModelSchema model) {
        return TableLayout.of(model, settings.model(model.model())).with(dialect.quotes());
    }

    private List<String> missing(TableEvolution evolution) throws SQLException, SinkException {
        return pool.call(PATIENCE, evolution::missing);
    }

    private void evolve(TableEvolution evolution) throws SQLException, SinkException {
        pool.transaction(PATIENCE, connection -> {
            evolution.evolve(connection);
            return true;
        });
    }

    @Override
    public Optional<LaneState> readLane(Lane lane) throws SinkException {
        try {
            return pool.call(PATIENCE, connection -> dialect.lanes().read(connection, lane));
        } catch (SQLException e) {
            throw dialect.failure(e, "cannot read the lane " + lane, null);
        }
    }

    @Override
    public List<Lane> rivals(Lane lane) throws SinkException {
        try {
            return pool.call(PATIENCE, connection -> dialect.lanes().rivals(connection, lane));
        } catch (SQLException e) {
            throw dialect.failure(e, "cannot read the lanes beside " + lane, null);
        }
    }

    @Override
    public void dropLane(Lane lane, LaneState seen) throws SinkException {
        try {
            if (!pool.call(PATIENCE, connection -> dialect.lanes().drop(connection, lane, seen))) {
                throw taken(lane);
            }
        } catch (SQLException e) {
            throw dialect.failure(e, "cannot remove the lane " + lane, null);
        }
    }

    private static SinkException.Fenced taken(Lane lane) {
        return new SinkException.Fenced("The lane " + lane + " is not as it was read: another one has taken it");
    }

    @Override
    public SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
        long now = settings.clock().millis();
        int waiting;
        try {
            boolean taken = pool.call(
                    PATIENCE,
                    connection -> seen.isEmpty()
                            ? dialect.lanes().insert(connection, lane, next, now)
                            : dialect.lanes()
                                    .replace(connection, lane, seen.get(), new LaneTable.LaneChange(next, now)));
            if (!taken) {
                throw taken(lane);
            }
            // after the lane is taken nobody else adds any
            waiting = pool.call(PATIENCE, connection -> dialect.form().held().count(connection, lane));
        } catch (SQLException e) {
            throw dialect.failure(e, "cannot take the lane " + lane, null);
        }
        return new JdbcSinkWriter(lane, next, new JdbcSinkWriter.Target(dialect, pool, settings), waiting);
    }

    @Override
    public void readRows(ModelSchema model, Optional<List<String>> ids, Consumer<Row> action) throws SinkException {
        RowReading reading = new RowReading(layout(model), dialect.fetchSize(), action);
        ConnectionPool.Work<Boolean> read = connection -> {
            reading.read(connection, ids);
            return false;
        };
        try {
            if (dialect.streamsInTransaction()) {
                pool.transaction(PATIENCE, read);
            } else {
                pool.call(PATIENCE, read);
            }
        } catch (SQLException e) {
            throw dialect.failure(e, "cannot read the table of " + model.model(), null);
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    @Override
    public String toString() {
        return "JdbcSink[" + settings.name() + "]";
    }
}
