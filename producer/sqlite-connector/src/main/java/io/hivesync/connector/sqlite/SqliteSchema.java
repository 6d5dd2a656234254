package io.hivesync.connector.sqlite;

import io.debezium.connector.common.CdcSourceTaskContext;
import io.debezium.relational.Column;
import io.debezium.relational.CustomConverterRegistry;
import io.debezium.relational.RelationalDatabaseSchema;
import io.debezium.relational.Table;
import io.debezium.relational.TableId;
import io.debezium.relational.TableSchemaBuilder;
import io.debezium.spi.topic.TopicNamingStrategy;
import io.hivesync.connector.sqlite.core.ColumnShape;
import io.hivesync.connector.sqlite.core.TableShape;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The schemas of the tables as they are now. A table is registered twice, since a row with a NULL in its key has
 * another kind of key: the rowid.
 */
final class SqliteSchema extends RelationalDatabaseSchema {

    /** The key field of a row without a complete primary key. */
    static final String ROWID = "_rowid_";

    SqliteSchema(
            SqliteConnectorConfig config,
            TopicNamingStrategy<TableId> topics,
            CustomConverterRegistry converters,
            CdcSourceTaskContext<SqliteConnectorConfig> context) {
        super(
                config,
                topics,
                config.getTableFilters().dataCollectionFilter(),
                (catalog, schema, table, column) ->
                        !column.equals(ROWID) && config.getColumnFilter().matches(catalog, schema, table, column),
                new TableSchemaBuilder(
                        new TaggedValues(),
                        config.schemaNameAdjuster(),
                        converters,
                        config.getSourceInfoStructMaker().schema(),
                        config.getTransactionMetadataFactory()
                                .getTransactionStructMaker()
                                .getTransactionBlockSchema(),
                        config.getFieldNamer(),
                        false,
                        config.getEventConvertingFailureHandlingMode()),
                false,
                null,
                context);
    }

    static TableId byKey(TableShape shape) {
        return new TableId(null, null, shape.name());
    }

    /** Another identity for the same table; names and filters use only the table's name. */
    static TableId byRowid(TableShape shape) {
        return new TableId(null, null, shape.name(), table -> table.table() + '\u0000' + ROWID);
    }

    void register(TableShape shape) {
        if (!shape.keyColumns().isEmpty()) {
            List<String> key =
                    shape.keyColumns().stream().map(ColumnShape::name).toList();
            register(byKey(shape), columns(shape), key);
        }
        List<Column> withRowid = columns(shape);
        withRowid.add(column(ROWID, "INTEGER", shape.columns().size()));
        register(byRowid(shape), withRowid, List.of(ROWID));
    }

    private void register(TableId id, List<Column> columns, List<String> key) {
        Table table = Table.editor()
                .tableId(id)
                .addColumns(columns)
                .setPrimaryKeyNames(key)
                .create();
        if (table.columns().size() != columns.size()) {
            throw new ConnectException("Table " + id.table() + " has columns whose names differ only in case;"
                    + " leave one of them out with column.exclude.list, or the table with table.exclude.list");
        }
        refresh(table);
    }

    private static List<Column> columns(TableShape shape) {
        List<Column> columns = new ArrayList<>();
        for (ColumnShape column : shape.columns()) {
            columns.add(column(column.name(), column.type(), columns.size()));
        }
        return columns;
    }

    private static Column column(String name, String type, int index) {
        return Column.editor()
                .name(name)
                .type(type)
                .jdbcType(Types.STRUCT)
                .position(index + 1)
                .optional(true)
                .create();
    }
}
