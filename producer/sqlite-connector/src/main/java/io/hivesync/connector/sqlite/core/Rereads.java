package io.hivesync.connector.sqlite.core;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows that the next run sends in their present state, be it what was sent last; of one that is not there it says that it is
 * deleted. They are written into the state as if they had been in flight when a run ended. Stateless.
 */
public final class Rereads {

    /**
     * @param key the values of the key's columns in the order of the key, as SQLite stores them; or the rowid alone
     * @param rowid whether it is that
     */
    public record Row(String table, List<@Nullable Object> key, boolean rowid) {}

    private Rereads() {}

    /**
     * While no capture runs; durable when it returns. A row of a table that is paused, or whose rows are all to be sent, or
     * that has another key, is passed over.
     */
    public static void add(Path stateDirectory, Path database, Collection<Row> rows) {
        Path directory = stateDirectory.toAbsolutePath().normalize();
        Path file = database.toAbsolutePath().normalize();
        try (StateLock lock = StateLock.acquire(directory);
                Shadow shadow = Shadow.open(directory, file, SourceFile.encoding(file))) {
            shadow.write(() -> {
                for (ShadowTable table : shadow.tables()) {
                    for (Row row : rows) {
                        if (table.state() == ShadowTable.State.VALID && fits(row, table)) {
                            intend(shadow, table, row);
                        }
                    }
                }
            });
        } catch (SourceUnavailable e) {
            throw new CaptureException(String.valueOf(e.getMessage()), e);
        } catch (SQLException e) {
            throw StateFile.unusable(StateFile.in(directory), e);
        } catch (IOException e) {
            throw new CaptureException("The state directory " + directory + " was not given back (" + e + ")", e);
        }
    }

    private static boolean fits(Row row, ShadowTable table) {
        int expected = row.rowid() ? 1 : table.shape().keyColumns().size();
        return table.shape().name().equals(row.table()) && row.key().size() == expected;
    }

    private static void intend(Shadow shadow, ShadowTable table, Row row) throws SQLException {
        List<String> columns = new ArrayList<>();
        if (row.rowid()) {
            columns.add("rid");
        } else {
            table.keyIndexes().forEach(index -> columns.add("c" + index));
        }
        Sql.run(
                shadow.connection(),
                "INSERT INTO " + table.pending() + " (op, " + String.join(", ", columns) + ") VALUES ('k', "
                        + Sql.list(columns.size(), index -> "?") + ")",
                row.key().toArray());
    }
}
