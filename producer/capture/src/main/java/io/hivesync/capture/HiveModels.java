package io.hivesync.capture;

import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.SourceKind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;

/** The models that a capture of a Hive file would publish, for who wants to know before one runs. */
public final class HiveModels {
    private HiveModels() {}

    /**
     * By name.
     *
     * @throws HiveFileException when it is no SQLite database, or cannot be read now
     */
    public static List<ModelSchema> read(Path file, Selection selection) throws HiveFileException {
        HiveTables tables = HiveTables.read(file);
        BladeTypes blade = new BladeTypes(tables.hasBladeSchema());
        if (tables.hasBladeSchema()) {
            readTypes(file, blade);
        }
        List<ModelSchema> models = new ArrayList<>();
        tables.tables().forEach((table, columns) -> {
            if (blade.isModel(table)
                    && ModelCatalog.unselected(selection, table, columns).isEmpty()) {
                models.add(new ModelSchema(table, 1, fields(table, columns, selection, blade), SourceKind.CAPTURE));
            }
        });
        models.sort(Comparator.comparing(ModelSchema::model));
        return models;
    }

    private static void readTypes(Path file, BladeTypes blade) throws HiveFileException {
        Properties readOnly = new Properties();
        readOnly.setProperty("open_mode", HiveTables.READ_ONLY);
        readOnly.setProperty("busy_timeout", "1000");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file, readOnly);
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT id, \"table\", fields FROM \"" + BladeTypes.TABLE + '"')) {
            while (rows.next()) {
                blade.accept(String.valueOf(rows.getString(1)), rows.getString(2), rows.getString(3));
            }
        } catch (SQLException e) {
            throw new HiveFileException(file + ": its models cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<ModelSchema.Field> fields(
            String table, List<Captured.Column> columns, Selection selection, BladeTypes blade) {
        List<ModelSchema.Field> fields = new ArrayList<>();
        for (Captured.Column column : columns) {
            String name = column.name();
            boolean masked = selection.rules(table).mask(name).isPresent();
            if (selection.hasField(table, name)) {
                FieldType type = blade.type(table, name).orElseGet(() -> DeclaredTypes.fieldType(column.type()));
                fields.add(new ModelSchema.Field(name, masked ? FieldType.STRING : type));
            }
        }
        return fields;
    }
}
