package io.hivesync.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import io.hivesync.topics.ModelSchema.SourceKind;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Hive file by plain SQL, for comparing a target with it. It shares nothing with the capture on purpose: a mistake
 * there must not hide itself here. Each method reads one consistent image. Used by one thread.
 */
final class HiveRows implements AutoCloseable {
    private static final String READ_ONLY = "65"; // SQLITE_OPEN_READONLY | SQLITE_OPEN_URI

    private final Connection connection;

    private HiveRows(Connection connection) {
        this.connection = connection;
    }

    /** Fails when the file is no SQLite database, or cannot be read now. */
    static HiveRows open(Path file) throws SQLException {
        Properties readOnly = new Properties();
        readOnly.setProperty("open_mode", READ_ONLY);
        readOnly.setProperty("busy_timeout", "2000");
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file, readOnly);
        try (Statement statement = connection.createStatement()) {
            // SQLite opens lazily: only a read finds out
            statement.executeQuery("SELECT count(*) FROM sqlite_schema").close();
            return new HiveRows(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** The models: Blade's, and the tables of its many-to-many links. */
    List<ModelSchema> models() throws SQLException {
        Map<String, JsonNode> declared = new HashMap<>();
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SELECT \"table\", fields FROM ronin_schema")) {
                while (rows.next()) {
                    declared.put(rows.getString(1), parsed(rows.getString(2)));
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT name FROM sqlite_schema WHERE type = 'table' AND name"
                    + " NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'ronin_schema' ORDER BY name")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
        }
        List<ModelSchema> models = new ArrayList<>();
        for (String table : tables) {
            models.add(new ModelSchema(table, 1, fields(table, declared.get(table)), SourceKind.CAPTURE));
        }
        return models;
    }

    /** Table to column to whether it is a part of the key, in the order of the columns; without SQLite's own tables. */
    Map<String, Map<String, Boolean>> columns() throws SQLException {
        Map<String, Map<String, Boolean>> tables = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT l.name, c.name, c.pk FROM pragma_table_list l"
                        + " JOIN pragma_table_xinfo(l.name) c WHERE l.schema = 'main' AND l.type = 'table'"
                        + " AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND l.name <> 'ronin_schema'")) {
            while (rows.next()) {
                tables.computeIfAbsent(rows.getString(1), table -> new LinkedHashMap<>())
                        .put(rows.getString(2), rows.getInt(3) > 0);
            }
        }
        return tables;
    }

    private List<Field> fields(String table, @Nullable JsonNode declared) throws SQLException {
        List<Field> fields = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet columns =
                        statement.executeQuery("SELECT name, type FROM pragma_table_info(" + text(table) + ")")) {
            while (columns.next()) {
                String name = columns.getString(1);
                String type =
                        declared == null ? "" : declared.path(name).path("type").asText();
                fields.add(new Field(
                        name,
                        FieldType.ofCode(type)
                                .orElse(columns.getString(2).equals("DATETIME") ? FieldType.DATE : FieldType.STRING)));
            }
        }
        return fields;
    }

    long count(ModelSchema model) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + identifier(model.model()))) {
            return rows.getLong(1);
        }
    }

    /** Hands over each row by its id. */
    void forEach(ModelSchema model, BiConsumer<String, ObjectNode> action) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM " + identifier(model.model()))) {
            while (rows.next()) {
                ObjectNode row = Json.MAPPER.createObjectNode();
                for (Field field : model.fields()) {
                    row.set(field.name(), value(field.type(), rows.getObject(field.name())));
                }
                action.accept(row.path("id").asText(), row);
            }
        }
    }

    private static JsonNode value(FieldType type, @Nullable Object stored) {
        JsonNodeFactory nodes = Json.MAPPER.getNodeFactory();
        return switch (stored) {
            case null -> nodes.nullNode();
            case Number number
            when type == FieldType.BOOLEAN && isBit(number) -> nodes.booleanNode(number.intValue() == 1);
            case Integer number -> nodes.numberNode(number);
            case Long number -> nodes.numberNode(number);
            case Number number -> nodes.numberNode(new BigDecimal(number.toString()));
            case byte[] bytes -> nodes.textNode(Base64.getEncoder().encodeToString(bytes));
            case String json when type == FieldType.JSON || type == FieldType.BLOB -> parsed(json);
            case Object other -> nodes.textNode(other.toString());
        };
    }

    private static boolean isBit(Number number) {
        return number instanceof Integer && (number.intValue() == 0 || number.intValue() == 1);
    }

    private static JsonNode parsed(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            return Json.MAPPER.getNodeFactory().textNode(json);
        }
    }

    private static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String text(String value) {
        return '\'' + value.replace("'", "''") + '\'';
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
