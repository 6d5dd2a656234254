package io.hivesync.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.capture.Selection;
import io.hivesync.topics.Json;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The models of a Blade app, by what its Hive file says of them, without those that stay in Hive unless they are named. */
final class BladeModels {
    /** {@code SQLITE_OPEN_READONLY}. */
    private static final String READ_ONLY = "1";

    private BladeModels() {}

    /**
     * @param slug Blade's name of it, such as {@code blogPost}
     * @param table such as {@code blog_posts}
     * @param cascades models whose records go with those of this one, by Blade's plural, and the field that links them
     */
    record BladeModel(String slug, String table, Map<String, String> cascades) {
        /** Of the file that holds its triggers, as Blade looks for it. */
        String triggerFile() {
            return slug.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT) + ".ts";
        }
    }

    private record Row(String slug, String plural, String table, JsonNode fields) {}

    /** @throws SQLException when Blade has made no models in it */
    static List<BladeModel> read(Path hive) throws SQLException {
        List<Row> rows = rows(hive);
        List<BladeModel> models = new ArrayList<>();
        for (Row row : rows) {
            if (Selection.defaults().hasTable(row.table())) {
                models.add(new BladeModel(row.slug(), row.table(), cascades(row.slug(), rows)));
            }
        }
        return models;
    }

    private static List<Row> rows(Path hive) throws SQLException {
        Properties readOnly = new Properties();
        readOnly.setProperty("open_mode", READ_ONLY);
        readOnly.setProperty("busy_timeout", "2000");
        List<Row> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + hive, readOnly);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT slug, pluralSlug, \"table\", fields FROM ronin_schema ORDER BY \"table\"")) {
            while (found.next()) {
                rows.add(new Row(found.getString(1), found.getString(2), found.getString(3), json(found.getString(4))));
            }
        }
        return rows;
    }

    private static Map<String, String> cascades(String target, List<Row> rows) {
        Map<String, String> cascades = new TreeMap<>();
        for (Row row : rows) {
            for (Map.Entry<String, JsonNode> field : row.fields().properties()) {
                JsonNode link = field.getValue();
                if (link.path("target").asText().equals(target)
                        && link.path("actions").path("onDelete").asText().equals("CASCADE")) {
                    cascades.put(row.plural(), field.getKey());
                }
            }
        }
        return cascades;
    }

    private static JsonNode json(String fields) {
        try {
            return Json.MAPPER.readTree(fields);
        } catch (JsonProcessingException e) {
            return Json.MAPPER.createObjectNode();
        }
    }
}
