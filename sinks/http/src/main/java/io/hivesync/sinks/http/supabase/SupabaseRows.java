package io.hivesync.sinks.http.supabase;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads a table by pages, each a call and a transaction of its own: what changes meanwhile may be seen in either state. */
record SupabaseRows(Postgrest api, TableLayout layout) {
    private static final int PAGE = 5000;

    /**
     * @param ids the records to look for; empty: all
     * @param action says whether it wants more
     * @return whether it did to the end
     */
    boolean read(Optional<List<String>> ids, Predicate<Row> action, Duration timeout)
            throws SinkException, PostgrestException {
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

    /** A page may be shorter than was asked for, so only an empty one is the end. */
    private boolean readPages(Optional<List<String>> ids, Predicate<Row> action, Duration timeout)
            throws SinkException, PostgrestException {
        Optional<String> after = Optional.empty();
        while (true) {
            Optional<String> last = after;
            JsonNode rows = api.call("hive_sync_read", out -> page(out, ids, last), timeout);
            if (rows.isEmpty()) {
                return true;
            }
            for (JsonNode cells : rows) {
                Row row = row(cells);
                if (!action.test(row)) {
                    return false;
                }
                after = Optional.of(row.bladeId());
            }
        }
    }

    private void page(JsonGenerator out, Optional<List<String>> ids, Optional<String> after) throws IOException {
        new Target(layout).writeFields(out);
        out.writeFieldName("ids");
        if (ids.isPresent()) {
            out.writeArray(ids.get().toArray(String[]::new), 0, ids.get().size());
        } else {
            out.writeNull();
        }
        out.writeStringField("after", after.orElse(null));
        out.writeNumberField("most", PAGE);
    }

    private Row row(JsonNode cells) {
        ObjectNode fields = Json.MAPPER.createObjectNode();
        for (TableLayout.Column column : layout.columns()) {
            JsonNode cell = cells.path(column.name());
            fields.set(column.field(), column.type() == FieldType.DATE ? date(cell) : cell);
        }
        return new Row(cells.path(layout.key()).asText(), fields);
    }

    /** In UTC, whatever the session's zone is. */
    private static JsonNode date(JsonNode cell) {
        try {
            return cell.isTextual()
                    ? Json.MAPPER
                            .getNodeFactory()
                            .textNode(OffsetDateTime.parse(cell.textValue())
                                    .toInstant()
                                    .toString())
                    : cell;
        } catch (DateTimeException e) {
            // somebody else wrote it there: infinity, or before our era
            return cell;
        }
    }
}
