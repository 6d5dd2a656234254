package io.hivesync.connector.sqlite.core.page;

import java.util.List;

/**
 * A table as its CREATE statement declares it.
 *
 * @param columns all of them, in the order of declaration
 */
public record TableDescription(String name, boolean withoutRowid, List<ColumnDescription> columns) {

    public TableDescription {
        columns = List.copyOf(columns);
    }

    /** The columns that a {@link Row} has values for, in that order. */
    public List<ColumnDescription> stored() {
        return columns.stream().filter(ColumnDescription::stored).toList();
    }
}
