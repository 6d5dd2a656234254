package io.hivesync.sinks.http.supabase;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hivesync.sinks.mapping.TableLayout;
import java.io.IOException;

/** A table as our functions are told of it, which quote each name themselves. */
record Target(TableLayout layout) {

    /** With the names of the columns, as a batch sets them: where deleted rows are marked, an upsert clears the mark. */
    void write(JsonGenerator out) throws IOException {
        start(out);
        for (TableLayout.Column column : layout.needed()) {
            out.writeString(column.name());
        }
        end(out);
    }

    /** With the names of the columns that fields have. */
    void writeFields(JsonGenerator out) throws IOException {
        start(out);
        for (TableLayout.Column column : layout.columns()) {
            out.writeString(column.name());
        }
        end(out);
    }

    /** With names and types of all columns beside the key. */
    void writeTypes(JsonGenerator out, SupabaseForm form) throws IOException {
        start(out);
        for (TableLayout.Column column : layout.needed()) {
            out.writeStartObject();
            out.writeStringField("name", column.name());
            out.writeStringField("type", form.column(column.type()));
            out.writeEndObject();
        }
        end(out);
    }

    private void start(JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("target");
        out.writeStringField("table", layout.table());
        out.writeStringField("key", layout.key());
        if (layout.deletedAt().isPresent()) {
            out.writeStringField("deletedAt", layout.deletedAt().get());
        }
        out.writeArrayFieldStart("columns");
    }

    private static void end(JsonGenerator out) throws IOException {
        out.writeEndArray();
        out.writeEndObject();
    }
}
