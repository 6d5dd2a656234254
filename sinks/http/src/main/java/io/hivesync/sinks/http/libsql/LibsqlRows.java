package io.hivesync.sinks.http.libsql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads a table by pages, each a call of its own, as an answer holds 10 MB at most and a transaction lives five seconds: what
 * changes meanwhile may be seen in either state.
 */
record LibsqlRows(Hrana hrana, TableLayout layout) {
    private static final int PAGE = 1000;
    private static final int SMALLER = 8;

    /**
     * @param ids the records to look for; empty: all
     * @param action says whether it wants more
     * @return whether it did to the end
     */
    boolean read(Optional<List<String>> ids, Predicate<Row> action, Duration timeout)
            throws SinkException, HranaException {
        if (ids.isEmpty()) {
            return readPages(Optional.empty(), action, timeout);
        }
        boolean wanted = true;
        for (int from = 0; wanted && from < ids.get().size(); from += PAGE) {
            List<String> some = ids.get().subList(from, Math.min(ids.get().size(), from + PAGE));
            wanted = readPages(Optional.of(some), action, timeout);
        }
        return wanted;
    }

    private boolean readPages(Optional<List<String>> ids, Predicate<Row> action, Duration timeout)
            throws SinkException, HranaException {
        RowStatements statements = new RowStatements(layout);
        int size = PAGE;
        Optional<String> after = Optional.empty();
        boolean more = true;
        while (more) {
            try {
                List<JsonNode> page =
                        hrana.query(statements.page(ids, after, size), timeout).rows();
                more = page.size() == size;
                for (JsonNode cells : page) {
                    Row row = row(cells);
                    if (!action.test(row)) {
                        return false;
                    }
                    after = Optional.of(row.bladeId());
                }
            } catch (HranaException e) {
                if (!e.tooLarge() || size == 1) {
                    throw e;
                }
                size = Math.max(1, size / SMALLER);
            }
        }
        return true;
    }

    private Row row(JsonNode cells) {
        ObjectNode fields = Json.MAPPER.createObjectNode();
        int number = 0;
        for (TableLayout.Column column : layout.columns()) {
            number++;
            fields.set(column.field(), node(column.type(), cells.path(number)));
        }
        return new Row(cells.path(0).path("value").asText(), fields);
    }

    private static JsonNode node(FieldType type, JsonNode cell) {
        JsonNodeFactory nodes = Json.MAPPER.getNodeFactory();
        if (cell.path("type").asText().equals("null")) {
            return nodes.nullNode();
        }
        // a number of 64 bits is text, one of a double a number
        String value = cell.path("value").asText(cell.path("base64").asText());
        return switch (type) {
            case BOOLEAN -> nodes.booleanNode(!value.equals("0"));
            case NUMBER -> number(value);
            case JSON, BLOB -> parsed(value);
            case STRING, LINK, DATE -> nodes.textNode(value);
        };
    }

    private static JsonNode number(String value) {
        try {
            return Json.MAPPER.getNodeFactory().numberNode(new BigDecimal(value));
        } catch (NumberFormatException e) {
            // somebody else wrote it there
            return Json.MAPPER.getNodeFactory().textNode(value);
        }
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
