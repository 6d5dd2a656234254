package io.hivesync.app;

import io.hivesync.app.config.NearestName;
import io.hivesync.topics.FieldRules;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks rules of fields against what there is, at the start, when a person still looks: a mistyped name would let a value
 * out. What Hive's tables become later is the capture's affair.
 */
final class FieldRuleCheck {
    private final Map<String, Map<String, Boolean>> tables;
    private final Set<String> called;

    private FieldRuleCheck(Map<String, Map<String, Boolean>> tables, Set<String> called) {
        this.tables = tables;
        this.called = called;
    }

    static void check(Settings.Producer producer) {
        if (producer.rules().isEmpty()) {
            return;
        }
        FieldRuleCheck check = new FieldRuleCheck(
                producer.hive().map(FieldRuleCheck::tables).orElse(Map.of()), producer.webhookModels());
        new TreeMap<>(producer.rules()).forEach(check::check);
    }

    /** Table to column to whether it is a part of the key. */
    private static Map<String, Map<String, Boolean>> tables(Path hive) {
        Path file = CaptureRole.resolve(hive);
        try (HiveRows rows = HiveRows.open(file)) {
            return rows.columns();
        } catch (SQLException e) {
            throw new InputException(
                    "--hive: " + file + " cannot be read as a SQLite database (" + e.getMessage() + ").");
        }
    }

    private void check(String model, FieldRules rules) {
        Map<String, Boolean> columns = tables.get(model);
        if (columns == null && !called.contains(model)) {
            Set<String> known = new TreeSet<>(tables.keySet());
            known.addAll(called);
            throw unknown("models." + model + ": there is no such model", model, known);
        }
        Stream.concat(rules.excluded().stream(), rules.masked().keySet().stream())
                .sorted()
                .forEach(field -> check(model, columns, field));
    }

    private static void check(String model, @Nullable Map<String, Boolean> columns, String field) {
        if (columns == null ? field.equals("id") : columns.getOrDefault(field, false)) {
            throw new InputException("models." + model + ": " + field
                    + " is the record's id, without which it cannot be sent; leave out the whole model, or send it.");
        }
        if (columns != null && !columns.containsKey(field)) {
            throw unknown("models." + model + ": there is no field '" + field + "'", field, columns.keySet());
        }
    }

    private static InputException unknown(String what, String name, Set<String> known) {
        return new InputException(what
                + NearestName.of(name, known)
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse(known.isEmpty() ? "" : "; there are: " + String.join(", ", known)));
    }
}
