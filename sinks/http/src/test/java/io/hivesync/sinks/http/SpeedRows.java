package io.hivesync.sinks.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.testkit.Samples;
import io.hivesync.topics.Json;
import java.util.List;

/** A batch as a hand-written client of a database sends it. */
public final class SpeedRows {
    private SpeedRows() {}

    /** Objects by column, JSON either as such or as text. */
    public static ArrayNode upserts(List<RecordChange> batch, boolean jsonAsText) {
        List<TableLayout.Column> columns = TableLayout.of(Samples.ACCOUNTS).columns();
        ArrayNode rows = Json.MAPPER.createArrayNode();
        for (RecordChange change : batch) {
            if (change instanceof RecordChange.Upsert upsert) {
                ObjectNode row = rows.addObject().put("blade_id", upsert.bladeId());
                for (TableLayout.Column column : columns) {
                    JsonNode value = upsert.after().get(column.field());
                    boolean asText = value.isObject() && jsonAsText;
                    row.set(column.name(), asText ? Json.MAPPER.getNodeFactory().textNode(value.toString()) : value);
                }
            }
        }
        return rows;
    }

    public static ArrayNode deletes(List<RecordChange> batch) {
        ArrayNode ids = Json.MAPPER.createArrayNode();
        batch.stream().filter(RecordChange.Delete.class::isInstance).forEach(change -> ids.add(change.bladeId()));
        return ids;
    }
}
