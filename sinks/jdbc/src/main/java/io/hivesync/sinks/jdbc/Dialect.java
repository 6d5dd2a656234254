package io.hivesync.sinks.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.mapping.Quotes;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.FieldType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What one database does in its own way. Thread-safe; keeps no connection. */
public interface Dialect {

    Limits limits();

    /** Gives new connections. Making it does no I/O. */
    DataSource dataSource();

    /** How it writes tables down. */
    TableForm form();

    /** The same, as far as only the server says. */
    default TableForm form(Connection connection) throws SQLException {
        return form();
    }

    default LaneTable lanes() {
        return form().lanes();
    }

    /** Bounds what the connection's next statements may take, as well as the driver can. */
    void limit(Connection connection, Duration timeout) throws SQLException;

    void begin(Connection connection) throws SQLException;

    void commit(Connection connection) throws SQLException;

    void rollBack(Connection connection) throws SQLException;

    /** Whether a result is only streamed inside a transaction. */
    boolean streamsInTransaction();

    /** What it puts around names. */
    default Quotes quotes() {
        return form().quotes();
    }

    /** The fetch size of a statement that streams its result. */
    default int fetchSize() {
        return 1000;
    }

    /** Whether a column of the {@code existing} type holds every value that ours would. */
    boolean fits(FieldType type, String existing);

    /** The statement that makes a column hold the field's values too and loses none; nothing where there is none. */
    Optional<String> widening(TableLayout layout, TableLayout.Column column, String existing);

    /** A value other than null as the cell that {@link #apply} takes. */
    Object cell(FieldType type, JsonNode value) throws MisfitException;

    void checkId(String bladeId) throws MisfitException;

    /**
     * What the database has under the table's name; nothing when there is no such table.
     *
     * @param key the column that should be its key
     */
    Optional<ExistingTable> existing(Connection connection, String table, String key) throws SQLException;

    /** Waits until no one else changes tables, up to the end of the transaction. */
    void lockSchema(Connection connection) throws SQLException;

    /** Ends that before the transaction does, where its end does not. */
    default void unlockSchema(Connection connection) throws SQLException {}

    /**
     * Moves the lane, removes, then upserts, in the connection's transaction.
     *
     * @return whether the lane was the caller's; when not, the caller rolls back
     */
    boolean apply(Connection connection, LaneMove move, TableLayout layout, Rows rows) throws SQLException;

    /** Deletes rows, or marks them as deleted where the layout has a column for that. */
    void remove(Connection connection, TableLayout layout, Removal removal) throws SQLException;

    /**
     * Names a failure by its remedy, without a word of the driver's that may show a value or a secret.
     *
     * @param doing what failed, as in "cannot write accounts"
     * @param bladeId the only record that can be at fault, if there is just one
     */
    SinkException failure(SQLException error, String doing, @Nullable String bladeId);
}
