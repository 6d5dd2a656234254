package io.hivesync.sinks.http.libsql;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.http.ExistingTable;
import io.hivesync.sinks.http.TableGrowth;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a database has, and how it gets what a model needs. */
record LibsqlTables(Hrana hrana, Duration timeout) {
    private static final int ROUNDS = 10;

    boolean exists(String table) throws SinkException, HranaException {
        return existing(table, "").isPresent();
    }

    /** It does not tell capital letters from small ones. */
    private Optional<ExistingTable> existing(String table, String key) throws SinkException, HranaException {
        Map<String, String> columns = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        int keys = 0;
        boolean keyed = false;
        Statement select = Statement.of("SELECT name, type, pk FROM pragma_table_info(?)", table);
        for (JsonNode row : hrana.query(select, timeout).rows()) {
            String name = row.path(0).path("value").asText();
            columns.put(name, row.path(1).path("value").asText());
            boolean part = !row.path(2).path("value").asText().equals("0");
            keys += part ? 1 : 0;
            keyed |= part && name.equalsIgnoreCase(key);
        }
        return columns.isEmpty() ? Optional.empty() : Optional.of(new ExistingTable(columns, keyed && keys == 1));
    }

    /** The statements that would make the table fit: none when it does. */
    List<String> missing(TableLayout layout) throws SinkException, HranaException {
        return new TableGrowth(layout, LibsqlForm.ONE).missing(existing(layout.table(), layout.key()));
    }

    /** Adds what is missing. Others may do the same at once: who comes second finds it done. */
    void evolve(TableLayout layout) throws SinkException, HranaException {
        List<String> missing = missing(layout);
        for (int round = 0; !missing.isEmpty(); round++) {
            Hrana.Outcome outcome =
                    hrana.transaction(missing.stream().map(Statement::of).toList(), timeout);
            if (outcome.committed()) {
                return;
            }
            List<String> left = missing(layout);
            if (left.equals(missing) || round == ROUNDS) {
                throw outcome.answer()
                        .error()
                        .orElseThrow(() -> new Misconfigured("The table " + layout.table() + " cannot be made", null));
            }
            missing = left;
        }
    }
}
