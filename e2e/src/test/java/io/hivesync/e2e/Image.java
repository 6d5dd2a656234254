package io.hivesync.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a database holds of the models, read by plain SQL: model, id, field, value. What is expected of a target is built
 * from Hive and, for models that come by webhook, from what the test itself sent.
 *
 * @param types of each model's fields
 */
record Image(Map<String, Map<String, Canonical>> types, Map<String, Map<String, Map<String, String>>> rows) {

    static Image empty() {
        return new Image(new TreeMap<>(), new TreeMap<>());
    }

    /** Of all models in one read transaction. */
    static Image ofHive(Path file) throws SQLException, IOException {
        Image image = empty();
        try (Connection hive = HiveApp.open(file);
                Statement statement = hive.createStatement()) {
            hive.setAutoCommit(false);
            Map<String, JsonNode> declared = declared(statement);
            for (String table : tables(statement)) {
                image.types.put(table, types(statement, table, declared.get(table)));
                image.rows.put(table, new TreeMap<>());
                try (ResultSet rows = statement.executeQuery("SELECT * FROM \"" + table + "\"")) {
                    while (rows.next()) {
                        Map<String, String> row = new TreeMap<>();
                        for (Map.Entry<String, Canonical> field :
                                image.types.get(table).entrySet()) {
                            row.put(field.getKey(), field.getValue().of(rows.getObject(field.getKey())));
                        }
                        image.rows.get(table).put(rows.getString("id"), row);
                    }
                }
            }
        }
        return image;
    }

    private static List<String> tables(Statement statement) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet names = statement.executeQuery("SELECT name FROM sqlite_schema WHERE type = 'table'"
                + " AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'ronin_temp%' AND name <> 'ronin_schema'")) {
            while (names.next()) {
                tables.add(names.getString(1));
            }
        }
        return tables;
    }

    private static Map<String, JsonNode> declared(Statement statement) throws SQLException, IOException {
        Map<String, JsonNode> declared = new HashMap<>();
        if (!statement
                .executeQuery("SELECT 1 FROM sqlite_schema WHERE name = 'ronin_schema'")
                .next()) {
            return declared;
        }
        try (ResultSet models = statement.executeQuery("SELECT \"table\", fields FROM ronin_schema")) {
            while (models.next()) {
                declared.put(models.getString(1), new ObjectMapper().readTree(models.getString(2)));
            }
        }
        return declared;
    }

    private static Map<String, Canonical> types(
            Statement statement, String table, @org.jspecify.annotations.Nullable JsonNode declared)
            throws SQLException {
        Map<String, Canonical> types = new LinkedHashMap<>();
        try (ResultSet columns = statement.executeQuery("PRAGMA table_info(\"" + table + "\")")) {
            while (columns.next()) {
                String field = columns.getString("name");
                String type = declared == null
                        ? ""
                        : declared.path(field).path("type").asText();
                types.put(field, Canonical.ofBlade(type, columns.getString("type")));
            }
        }
        return types;
    }

    /** Adds a model that does not come from the file. */
    Image with(String model, Map<String, Canonical> fields, Map<String, Map<String, String>> expected) {
        types.put(model, fields);
        rows.put(model, expected);
        return this;
    }

    /** The same models as a target has them; a table that is not there yet has no rows. */
    Image inTarget(Connection target) throws SQLException {
        Image image = new Image(types, new TreeMap<>());
        for (String model : types.keySet()) {
            image.rows.put(model, new TreeMap<>());
            if (exists(target, model)) {
                image.read(target, model);
            }
        }
        return image;
    }

    private static boolean exists(Connection target, String table) throws SQLException {
        try (ResultSet tables = target.getMetaData().getTables(null, null, table, new String[] {"TABLE"})) {
            return tables.next();
        }
    }

    private void read(Connection target, String model) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet found = statement.executeQuery("SELECT * FROM \"" + model + "\"")) {
            Set<String> columns = new HashSet<>();
            for (int column = 1; column <= found.getMetaData().getColumnCount(); column++) {
                columns.add(found.getMetaData().getColumnName(column));
            }
            while (found.next()) {
                Map<String, String> row = new TreeMap<>();
                for (Map.Entry<String, Canonical> field : types.get(model).entrySet()) {
                    String column = column(field.getKey());
                    // a field that no record has had yet needs no column
                    row.put(
                            field.getKey(),
                            columns.contains(column) ? field.getValue().of(found.getObject(column)) : "null");
                }
                rows.get(model).put(found.getString("blade_id"), row);
            }
        }
    }

    /** As the README says: the id is blade_id, names are in snake_case, system fields lose their prefix. */
    private static String column(String field) {
        return field.equals("id")
                ? "blade_id"
                : field.replaceFirst("^ronin\\.", "")
                        .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                        .toLowerCase(java.util.Locale.ROOT);
    }

    /** What differs, by model and id; empty when the two are equal. */
    Map<String, String> differences(Image other) {
        Map<String, String> differences = new TreeMap<>();
        rows.forEach((model, here) -> {
            Map<String, Map<String, String>> there = new TreeMap<>(other.rows.getOrDefault(model, Map.of()));
            here.forEach((id, row) -> {
                Map<String, String> found = there.remove(id);
                if (!row.equals(found)) {
                    differences.put(model + "/" + id, "expected " + row + " but found " + found);
                }
            });
            there.forEach((id, row) -> differences.put(model + "/" + id, "only in the target: " + row));
        });
        return differences;
    }
}
