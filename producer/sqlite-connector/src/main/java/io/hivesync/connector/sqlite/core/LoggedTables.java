package io.hivesync.connector.sqlite.core;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tables of the shadow as groups of the log's transactions move them on. Valid from one comparison to the next. */
final class LoggedTables implements AutoCloseable {

    private final Shadow shadow;
    private final Map<TableShape, LoggedRows> tables = new HashMap<>();

    LoggedTables(Shadow shadow) {
        this.shadow = shadow;
    }

    private LoggedRows rows(TableShape shape) throws SQLException {
        LoggedRows known = tables.get(shape);
        if (known != null) {
            return known;
        }
        for (ShadowTable table : shadow.tables()) {
            if (table.shape().equals(shape) && table.state() == ShadowTable.State.VALID) {
                LoggedRows rows = new LoggedRows(shadow.connection(), table);
                tables.put(shape, rows);
                return rows;
            }
        }
        throw new IllegalStateException("The shadow has no table " + shape.name() + " as the log has it");
    }

    /**
     * What the group touches is kept when this returns, and the epoch, if it is a new one; of tables that are held back,
     * that they are, and their rows as the group leaves them.
     *
     * @return false if the shadow was not what the log says it was; then everything is as before
     */
    boolean intend(NetChanges net, LogGuard.Part part, @Nullable Long newEpoch) throws SQLException {
        try {
            intending(newEpoch == null && part.pauses().isEmpty()).write(() -> {
                if (newEpoch != null) {
                    shadow.saveEpoch(newEpoch);
                }
                for (Pause pause : part.pauses()) {
                    Pauses.put(shadow.connection(), pause);
                }
                for (TableShape shape : net.tables()) {
                    if (part.held().contains(shape.name())) {
                        apply(net, shape);
                    } else {
                        LoggedRows rows = rows(shape);
                        for (NetChanges.Net row : net.rows(shape)) {
                            rows.intend(row);
                        }
                    }
                }
            });
            return true;
        } catch (Differs e) {
            return false;
        }
    }

    private interface Writing {
        void write(Shadow.Work work) throws SQLException;
    }

    /** An epoch and a pause are on disk before they are told of, in any case. */
    private Writing intending(boolean rowsOnly) {
        return rowsOnly ? shadow::writeBeforeSend : shadow::write;
    }

    /**
     * The rows are as the group leaves them, and nothing of it is in flight.
     *
     * @param held names of the tables whose rows are so already
     * @return false if the shadow was not what the log says it was; then everything is as before
     */
    boolean apply(NetChanges net, Set<String> held, Map<String, String> receipts) throws SQLException {
        try {
            shadow.writeUnsynced(() -> {
                Receipts.write(shadow.connection(), receipts);
                for (TableShape shape : net.tables()) {
                    if (!held.contains(shape.name())) {
                        apply(net, shape);
                    }
                }
            });
            return true;
        } catch (Differs e) {
            return false;
        }
    }

    private void apply(NetChanges net, TableShape shape) throws SQLException {
        LoggedRows rows = rows(shape);
        for (NetChanges.Net row : net.rows(shape)) {
            if (!rows.apply(row)) {
                throw new Differs();
            }
        }
        rows.forgetIntents(shadow.connection());
    }

    private static final class Differs extends RuntimeException {}

    @Override
    public void close() throws SQLException {
        for (LoggedRows rows : tables.values()) {
            rows.close();
        }
        tables.clear();
    }
}
