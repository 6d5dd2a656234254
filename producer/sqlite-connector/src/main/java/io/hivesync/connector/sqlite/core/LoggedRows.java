package io.hivesync.connector.sqlite.core;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the log's transactions do to one table of the shadow: what they touch before it is sent, as intents
 * ({@code op} = 'k': the key, and the image of a row that is new), and the rows as they are once it was acknowledged. Its
 * statements are prepared once, since there is one or two for each event. Not thread-safe.
 */
final class LoggedRows implements AutoCloseable {

    /** What each image begins with: the rowid of a row without a key. */
    private static final int RID = 1;

    private final ShadowTable table;
    private final int[] key;
    private final Image intent;
    private final Image insert;
    private final List<PreparedStatement> all = new ArrayList<>();
    private final Way byKey;
    private final Way byRowid;

    /** How a row is found. */
    private record Way(Image update, Image delete) {}

    /** A statement whose parameters are the first so many values of {@code rid, c0, c1, ...}. */
    private record Image(PreparedStatement statement, int parameters) {

        int run(@Nullable Long rowid, @Nullable Object[] values) throws SQLException {
            statement.setObject(RID, rowid);
            for (int index = 0; RID + index < parameters; index++) {
                statement.setObject(RID + 1 + index, values[index]);
            }
            return statement.executeUpdate();
        }
    }

    LoggedRows(Connection connection, ShadowTable table) throws SQLException {
        this.table = table;
        this.key = table.keyIndexes().mapToInt(Integer::intValue).toArray();
        String parameters = Sql.list(1 + table.width(), index -> "?");
        String columns = table.image("");
        intent = prepare(
                connection,
                "INSERT INTO " + table.pending() + " (op, " + columns + ") VALUES ('k', " + parameters + ")");
        insert = prepare(connection, "INSERT INTO " + table.rows() + " (" + columns + ") VALUES (" + parameters + ")");
        byRowid = way(connection, "rid IS NOT NULL AND rid = ?1", List.of());
        byKey = key.length == 0
                ? byRowid
                : way(
                        connection,
                        "rid IS NULL AND " + keyMatch(),
                        table.keyIndexes().toList());
    }

    private String keyMatch() {
        return table.keyIndexes()
                .map(index -> {
                    String parameter = "?" + (RID + 1 + index);
                    return "c" + index + " = " + parameter + " AND typeof(c" + index + ") = typeof(" + parameter + ")";
                })
                .collect(Collectors.joining(" AND "));
    }

    /** @param same columns that are what they were; to set them would move their entries in the index */
    private Way way(Connection connection, String match, List<Integer> same) throws SQLException {
        String sets = IntStream.range(0, table.width())
                .filter(index -> !same.contains(index))
                .mapToObj(index -> "c" + index + " = ?" + (RID + 1 + index))
                .collect(Collectors.joining(", "));
        return new Way(
                prepare(
                        connection,
                        "UPDATE " + table.rows() + " SET " + (sets.isEmpty() ? "rid = rid" : sets) + " WHERE " + match),
                prepare(connection, "DELETE FROM " + table.rows() + " WHERE " + match));
    }

    private Image prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        all.add(statement);
        return new Image(statement, statement.getParameterMetaData().getParameterCount());
    }

    void intend(NetChanges.Net net) throws SQLException {
        @Nullable Object[] image = net.firstImage();
        if (net.existedBefore()) {
            @Nullable Object[] keyOnly = new Object[image.length];
            for (int index : key) {
                keyOnly[index] = image[index];
            }
            image = keyOnly;
        }
        intent.run(net.rowid(), image);
    }

    /** @return whether the shadow had the row as the log says it did: there, or not */
    boolean apply(NetChanges.Net net) throws SQLException {
        Way way = net.rowid() == null ? byKey : byRowid;
        @Nullable Object[] after = net.after();
        if (!net.existedBefore()) {
            return after == null || insert.run(net.rowid(), after) == 1;
        }
        return after == null
                ? way.delete().run(net.rowid(), net.firstImage()) == 1
                : way.update().run(net.rowid(), after) == 1;
    }

    void forgetIntents(Connection connection) throws SQLException {
        Sql.run(connection, "DELETE FROM " + table.pending());
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : all) {
            statement.close();
        }
    }
}
