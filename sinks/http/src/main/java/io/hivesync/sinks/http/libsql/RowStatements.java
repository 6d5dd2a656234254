package io.hivesync.sinks.http.libsql;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.hivesync.sinks.http.RowsJson;
import io.hivesync.sinks.mapping.Identifiers;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.topics.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements of one table. Rows and ids are one parameter, an array of JSON, however many there are. */
record RowStatements(TableLayout layout) {

    /** Inserts or replaces all of them. */
    Statement upsert(RowsJson rows) {
        StringBuilder names = new StringBuilder(layout.quotedKey());
        StringBuilder values = new StringBuilder(cell(0));
        StringBuilder updates = new StringBuilder();
        int number = 0;
        for (TableLayout.Column column : layout.columns()) {
            number++;
            names.append(", ").append(column.quoted());
            values.append(", ").append(cell(number));
            updates.append(number == 1 ? "" : ", ").append(column.quoted() + " = excluded." + column.quoted());
        }
        layout.deletedAt()
                .ifPresent(name -> updates.append(updates.isEmpty() ? "" : ", ")
                        .append(Identifiers.quote(name))
                        .append(" = NULL"));
        // without WHERE the parser takes ON for a join's
        String sql = "INSERT INTO " + layout.quotedTable() + " (" + names + ") SELECT " + values
                + " FROM json_each(?) WHERE true ON CONFLICT (" + layout.quotedKey() + ") DO "
                + (updates.isEmpty() ? "NOTHING" : "UPDATE SET " + updates);
        return Statement.of(sql, rows.array());
    }

    private static String cell(int number) {
        return "json_extract(value, '$[" + number + "]')";
    }

    /** A record that is gone, and since when, µs since 1970. */
    record Gone(String bladeId, long atMicros) {}

    /** Deletes them, or marks them as deleted where the table has a column for that. */
    Statement remove(List<Gone> gone) {
        if (layout.deletedAt().isEmpty()) {
            String sql = "DELETE FROM " + layout.quotedTable() + " WHERE " + layout.quotedKey()
                    + " IN (SELECT value FROM json_each(?))";
            return Statement.of(sql, json(gone.stream().map(Gone::bladeId).toList()));
        }
        String sql = "UPDATE " + layout.quotedTable() + " SET "
                + Identifiers.quote(layout.deletedAt().get()) + " = gone_at FROM (SELECT " + cell(0)
                + " AS gone_id, " + cell(1) + " AS gone_at FROM json_each(?)) WHERE " + layout.quotedKey()
                + " = gone_id AND " + layout.present();
        return Statement.of(
                sql,
                json(gone.stream()
                        .map(one -> List.of(one.bladeId(), moment(one.atMicros())))
                        .toList()));
    }

    private static String moment(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    /**
     * One page of the rows that are not marked as deleted, by rising key: the key, then each column.
     *
     * @param ids empty: of all rows
     * @param after the last key of the page before; empty: the first page
     */
    Statement page(Optional<List<String>> ids, Optional<String> after, int rows) {
        StringBuilder sql = new StringBuilder("SELECT ").append(layout.quotedKey());
        layout.columns().forEach(column -> sql.append(", ").append(column.quoted()));
        sql.append(" FROM ").append(layout.quotedTable()).append(" WHERE ").append(layout.present());
        List<@Nullable Object> arguments = new ArrayList<>();
        ids.ifPresent(wanted -> {
            sql.append(" AND ").append(layout.quotedKey()).append(" IN (SELECT value FROM json_each(?))");
            arguments.add(json(wanted));
        });
        after.ifPresent(last -> {
            sql.append(" AND ").append(layout.quotedKey()).append(" > ?");
            arguments.add(last);
        });
        sql.append(" ORDER BY ").append(layout.quotedKey()).append(" LIMIT ?");
        arguments.add((long) rows);
        return new Statement(sql.toString(), arguments);
    }

    private static String json(List<?> values) {
        try {
            return Json.MAPPER.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Lists of text can always be written", e);
        }
    }
}
