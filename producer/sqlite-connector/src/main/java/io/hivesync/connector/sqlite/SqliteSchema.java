package io.hivesync.connector.sqlite;

import static java.util.Objects.requireNonNull;

import io.debezium.connector.common.CdcSourceTaskContext;
import io.debezium.relational.Column;
import io.debezium.relational.ColumnEditor;
import io.debezium.relational.CustomConverterRegistry;
import io.debezium.relational.RelationalDatabaseSchema;
import io.debezium.relational.Table;
import io.debezium.relational.TableId;
import io.debezium.relational.TableSchemaBuilder;
import io.debezium.relational.ValueConverterProvider;
import io.debezium.relational.mapping.ColumnMappers;
import io.debezium.relational.mapping.MaskStrings;
import io.debezium.spi.topic.TopicNamingStrategy;
import io.hivesync.connector.sqlite.core.ColumnShape;
import io.hivesync.connector.sqlite.core.TableShape;
import java.sql.Types;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The schemas of the tables as they are now. A table is registered twice, since a row with a NULL in its key has
 * another kind of key: the rowid.
 */
final class SqliteSchema extends RelationalDatabaseSchema {

    /** The key field of a row without a complete primary key. */
    static final String ROWID = "_rowid_";

    private final RowForm.Provider forms;
    private final int rowidType;
    private final Map<String, RowForm> formOf = new HashMap<>();

    SqliteSchema(
            SqliteConnectorConfig config,
            TopicNamingStrategy<TableId> topics,
            CustomConverterRegistry converters,
            CdcSourceTaskContext<SqliteConnectorConfig> context) {
        super(
                config,
                topics,
                config.getTableFilters().dataCollectionFilter(),
                (catalog, schema, table, column) -> column.equals(DeclaredForm.ODD)
                        || !column.equals(ROWID) && config.getColumnFilter().matches(catalog, schema, table, column),
                new TableSchemaBuilder(
                        values(config),
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
        this.forms = forms(config);
        this.rowidType = config.valueMode() == ValueMode.TAGGED ? Types.STRUCT : Types.BIGINT;
    }

    private static ValueConverterProvider values(SqliteConnectorConfig config) {
        return switch (config.valueMode()) {
            case DECLARED -> new DeclaredValues();
            case TAGGED -> new TaggedValues();
        };
    }

    private static RowForm.Provider forms(SqliteConnectorConfig config) {
        return switch (config.valueMode()) {
            case TAGGED -> TaggedForm::new;
            case DECLARED -> {
                ColumnMappers mappers = ColumnMappers.create(config);
                yield table -> new DeclaredForm(
                        table,
                        column -> isMasked(mappers, table, column)
                                ? DeclaredType.MASKED
                                : DeclaredType.of(column.type()));
            }
        };
    }

    private static boolean isMasked(ColumnMappers mappers, TableShape table, ColumnShape column) {
        Column text = column(column.name(), column.type(), Types.VARCHAR).create();
        return mappers.mapperFor(byKey(table), text) instanceof MaskStrings;
    }

    static TableId byKey(TableShape shape) {
        return new TableId(null, null, shape.name());
    }

    /** Another identity for the same table; names and filters use only the table's name. */
    static TableId byRowid(TableShape shape) {
        return new TableId(null, null, shape.name(), table -> table.table() + '\u0000' + ROWID);
    }

    /** For the metrics: each table once. */
    @Override
    public Collection<TableId> dataCollectionIds() {
        Set<TableId> tables = new LinkedHashSet<>();
        tableIds().forEach(id -> tables.add(new TableId(null, null, id.table())));
        return tables;
    }

    void register(TableShape shape) {
        RowForm form = forms.of(shape);
        formOf.put(shape.name(), form);
        if (!shape.keyColumns().isEmpty()) {
            List<String> key =
                    shape.keyColumns().stream().map(ColumnShape::name).toList();
            register(byKey(shape), form.columns(true), key);
        }
        List<Column> withRowid = form.columns(false);
        withRowid.add(column(ROWID, "INTEGER", rowidType)
                .optional(rowidType == Types.STRUCT)
                .position(withRowid.size() + 1)
                .create());
        register(byRowid(shape), withRowid, List.of(ROWID));
    }

    /** Of a table that is registered. */
    RowForm form(TableShape shape) {
        return requireNonNull(formOf.get(shape.name()), "the columns of a table come before its rows");
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

    static ColumnEditor column(String name, String type, int jdbcType) {
        return Column.editor().name(name).type(type).jdbcType(jdbcType);
    }
}
