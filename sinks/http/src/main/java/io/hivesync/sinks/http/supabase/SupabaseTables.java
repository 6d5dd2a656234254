package io.hivesync.sinks.http.supabase;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.http.ExistingTable;
import io.hivesync.sinks.http.TableGrowth;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the database has, and how it gets what a model needs: by a function of ours, or by a person. */
record SupabaseTables(Postgrest api, SupabaseForm form, Duration timeout) {
    /** The mark of tables that our function may change. */
    private static final String OURS = "made by Hive Sync";

    private static final Set<String> KEY_TYPES = Set.of("text", "character varying");

    private Optional<ExistingTable> existing(TableLayout layout) throws SinkException, PostgrestException {
        JsonNode found = api.call("hive_sync_describe", new Target(layout)::write, timeout);
        if (!found.isObject()) {
            return Optional.empty();
        }
        Map<String, String> columns = new HashMap<>();
        found.path("columns")
                .properties()
                .forEach(
                        column -> columns.put(column.getKey(), column.getValue().asText()));
        boolean keyed = found.path("keyed").asBoolean();
        String key = columns.getOrDefault(layout.key(), "");
        return Optional.of(new ExistingTable(columns, keyed && KEY_TYPES.contains(key.replaceAll("\\(.*", ""))));
    }

    /** The statements that would make the table fit: none when it does. */
    List<String> missing(TableLayout layout) throws SinkException, PostgrestException {
        return statements(layout, form, existing(layout));
    }

    static List<String> statements(TableLayout layout, SupabaseForm form, Optional<ExistingTable> existing)
            throws Misconfigured {
        List<String> statements = new ArrayList<>(new TableGrowth(layout, form).missing(existing));
        String table = form.name(layout);
        if (existing.isEmpty()) {
            // else whoever has the public key could read it
            statements.add("ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY");
            statements.add("GRANT SELECT, INSERT, UPDATE, DELETE ON " + table + " TO service_role");
            statements.add("COMMENT ON TABLE " + table + " IS '" + OURS + "'");
        }
        return statements;
    }

    /** Adds what is missing, where the database has the function for that and the table is one of ours. */
    void evolve(TableLayout layout) throws SinkException, PostgrestException {
        List<String> missing = missing(layout);
        if (missing.isEmpty()) {
            return;
        }
        try {
            Target target = new Target(layout);
            api.call("hive_sync_evolve", out -> target.writeTypes(out, form), timeout);
        } catch (PostgrestException e) {
            if (e.functionIsMissing()) {
                throw runThis(layout, missing, "the database has no function hive_sync_evolve");
            }
            if (e.tableIsNotOurs()) {
                throw runThis(layout, missing, "the table is not one that Hive Sync made");
            }
            throw e;
        }
    }

    /** A person is to change the table. */
    static Misconfigured runThis(TableLayout layout, List<String> missing, String reason) {
        return new Misconfigured(
                "The table of " + layout.model() + " does not fit, and the sink may not change it (" + reason
                        + "). Run in the SQL editor: " + String.join("; ", missing),
                null);
    }
}
