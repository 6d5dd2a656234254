package io.hivesync.sinks.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The changes of one batch for a target that takes rows as one JSON array; ordered by id, so that writers that meet wait for
 * each other in one order.
 *
 * @param array the rows to insert or replace
 * @param count how many rows these are
 * @param leftOut values without a column
 */
public record RowsJson(String array, int count, List<RecordChange.Delete> deletes, int leftOut) {

    public static RowsJson of(Batch.Changes batch, TableLayout layout, RowForm form) throws Rejected {
        List<RecordChange.Upsert> upserts = new ArrayList<>();
        List<RecordChange.Delete> deletes = new ArrayList<>();
        for (RecordChange change : batch.changes()) {
            checkId(change.bladeId(), layout, form);
            switch (change) {
                case RecordChange.Upsert upsert -> upserts.add(upsert);
                case RecordChange.Delete delete -> deletes.add(delete);
            }
        }
        upserts.sort(Comparator.comparing(RecordChange.Upsert::bladeId));
        deletes.sort(Comparator.comparing(RecordChange.Delete::bladeId));
        StringWriter text = new StringWriter();
        int leftOut = 0;
        try (JsonGenerator out = Json.MAPPER.createGenerator(text)) {
            Conversion conversion = new Conversion(layout, form, out);
            out.writeStartArray();
            for (RecordChange.Upsert upsert : upserts) {
                leftOut += conversion.row(upsert);
            }
            out.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException("Text in memory can always be written", e);
        }
        return new RowsJson(text.toString(), upserts.size(), deletes, leftOut);
    }

    private static void checkId(String bladeId, TableLayout layout, RowForm form) throws Rejected {
        try {
            form.checkId(bladeId);
        } catch (MisfitException e) {
            throw new Rejected(
                    "The id of a record of " + layout.model() + " cannot be a key: " + e.getMessage(), bladeId, null);
        }
    }

    private record Conversion(TableLayout layout, RowForm form, JsonGenerator out) {

        /** @return how many of its values have no column */
        int row(RecordChange.Upsert upsert) throws IOException, Rejected {
            int without = upsert.after().size() - (upsert.after().has(TableLayout.ID_FIELD) ? 1 : 0);
            start(upsert.bladeId());
            for (TableLayout.Column column : layout.columns()) {
                JsonNode value = upsert.after().get(column.field());
                without -= value == null ? 0 : 1;
                if (value != null && !value.isNull()) {
                    if (form.named()) {
                        out.writeFieldName(column.name());
                    }
                    cell(upsert, column, value);
                } else if (!form.named()) {
                    out.writeNull();
                }
            }
            end();
            return without;
        }

        private void start(String bladeId) throws IOException {
            if (form.named()) {
                out.writeStartObject();
                out.writeStringField(layout.key(), bladeId);
            } else {
                out.writeStartArray();
                out.writeString(bladeId);
            }
        }

        private void end() throws IOException {
            if (form.named()) {
                out.writeEndObject();
            } else {
                out.writeEndArray();
            }
        }

        private void cell(RecordChange.Upsert upsert, TableLayout.Column column, JsonNode value)
                throws IOException, Rejected {
            try {
                form.cell(out, column.type(), value);
            } catch (MisfitException e) {
                throw new Rejected(
                        "The field " + column.field() + " of " + layout.model() + " " + upsert.bladeId()
                                + " does not fit its column " + column.name() + ": " + e.getMessage(),
                        upsert.bladeId(),
                        null);
            }
        }
    }
}
