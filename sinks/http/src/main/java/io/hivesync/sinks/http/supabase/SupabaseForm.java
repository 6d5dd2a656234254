package io.hivesync.sinks.http.supabase;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.http.RowForm;
import io.hivesync.sinks.http.TableSql;
import io.hivesync.sinks.mapping.Identifiers;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.mapping.PostgresTypes;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.topics.FieldType;
import java.io.IOException;
import java.util.Optional;

/** Tables as the PostgreSQL sink makes them, in one schema; rows as objects of JSON, which PostgreSQL reads by the table's types. */
record SupabaseForm(String schema) implements RowForm, TableSql {

    @Override
    public boolean named() {
        return true;
    }

    @Override
    public void checkId(String bladeId) throws MisfitException {
        PostgresTypes.checkId(bladeId);
    }

    @Override
    public void cell(JsonGenerator out, FieldType type, JsonNode value) throws IOException, MisfitException {
        String cell = PostgresTypes.cell(type, value);
        switch (type) {
            case STRING, LINK, DATE -> out.writeString(cell);
            // numbers keep each digit: PostgreSQL's JSON has its own exact numbers
            case NUMBER, BOOLEAN, JSON, BLOB -> out.writeRawValue(cell);
        }
    }

    @Override
    public String name(TableLayout layout) {
        return Identifiers.quote(schema) + "." + layout.quotedTable();
    }

    @Override
    public String options() {
        return "";
    }

    @Override
    public String column(FieldType type) {
        return PostgresTypes.column(type);
    }

    @Override
    public boolean fits(FieldType type, String existing) {
        return PostgresTypes.fits(type, existing);
    }

    @Override
    public Optional<String> widening(TableLayout.Column column, String existing) {
        return PostgresTypes.becomesJson(column.type(), existing)
                ? Optional.of("TYPE jsonb USING to_jsonb(" + column.quoted() + ")")
                : Optional.empty();
    }
}
