package io.hivesync.sinks.jdbc;

import static io.hivesync.sinks.jdbc.Samples.ACCOUNTS;
import static io.hivesync.sinks.jdbc.Samples.LANE;
import static io.hivesync.sinks.jdbc.Samples.TAKEN;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A relational sink before its real database, which is empty at the start of a test. */
public abstract class SinkFixture {
    protected Sink sink;

    protected abstract Sink open(SchemaMode mode);

    /** A connection that is none of the sink's. */
    protected abstract Connection connect() throws SQLException;

    @BeforeEach
    void openSink() throws SinkException {
        sink = open(SchemaMode.EVOLVE);
        sink.check();
        sink.prepare(ACCOUNTS);
    }

    @AfterEach
    void closeSink() {
        sink.close();
    }

    protected SinkWriter take() throws SinkException {
        return sink.openLane(LANE, Optional.empty(), TAKEN);
    }

    /** All rows of a query, cells joined by a bar. */
    protected List<String> rows(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable String> cells = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    cells.add(result.getString(i));
                }
                rows.add(String.join("|", cells.stream().map(String::valueOf).toList()));
            }
            return rows;
        }
    }

    protected void run(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The accounts that the target holds. */
    List<String> names() throws SQLException {
        return rows("SELECT blade_id, name FROM accounts ORDER BY blade_id");
    }
}
