package io.hivesync.sinks.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.mapping.Numbers;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.Row;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a model's rows back, from cells to the JSON form of their fields. */
record RowReading(TableLayout layout, int fetch, Consumer<Row> action) {

    /** @param ids the records to look for; empty: all */
    void read(Connection connection, Optional<List<String>> ids) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(statement(ids.isPresent()))) {
            select.setFetchSize(fetch);
            if (ids.isEmpty()) {
                hand(select);
            } else {
                for (String id : ids.get()) {
                    select.setString(1, id);
                    hand(select);
                }
            }
        }
    }

    private String statement(boolean byId) {
        StringBuilder sql = new StringBuilder("SELECT ").append(layout.quotedKey());
        layout.columns().forEach(column -> sql.append(", ").append(layout.quoted(column)));
        sql.append(" FROM ").append(layout.quotedTable()).append(" WHERE ").append(layout.present());
        return byId
                ? sql.append(" AND ").append(layout.quotedKey()).append(" = ?").toString()
                : sql.toString();
    }

    private void hand(PreparedStatement select) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                ObjectNode fields = Json.MAPPER.createObjectNode();
                for (int i = 0; i < layout.columns().size(); i++) {
                    TableLayout.Column column = layout.columns().get(i);
                    fields.set(column.field(), node(column.type(), rows.getObject(i + 2)));
                }
                action.accept(new Row(rows.getString(1), fields));
            }
        }
    }

    private static JsonNode node(FieldType type, @Nullable Object cell) {
        JsonNodeFactory nodes = Json.MAPPER.getNodeFactory();
        if (cell == null) {
            return nodes.nullNode();
        }
        return switch (type) {
            case BOOLEAN -> nodes.booleanNode(cell instanceof Number bit ? bit.intValue() != 0 : (Boolean) cell);
            case NUMBER -> nodes.numberNode(number(cell));
            case DATE -> nodes.textNode(date(cell));
            case JSON, BLOB -> parsed(cell.toString());
            case STRING, LINK -> nodes.textNode(cell.toString());
        };
    }

    /** Without the zeros that a driver may put behind the point. */
    private static BigDecimal number(Object cell) {
        BigDecimal read =
                cell instanceof Double approximate ? Numbers.of(approximate) : new BigDecimal(cell.toString());
        BigDecimal shortest = read.stripTrailingZeros();
        return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
    }

    private static String date(Object cell) {
        if (cell instanceof Timestamp time) {
            return time.toInstant().toString();
        }
        // of a column without a time zone, in which we write UTC
        return cell instanceof LocalDateTime local
                ? local.toInstant(ZoneOffset.UTC).toString()
                : cell.toString();
    }

    private static JsonNode parsed(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            // somebody else wrote it there
            return Json.MAPPER.getNodeFactory().textNode(json);
        }
    }
}
