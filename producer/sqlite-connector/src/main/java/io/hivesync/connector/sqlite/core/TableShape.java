package io.hivesync.connector.sqlite.core;

import java.util.Comparator;
import java.util.List;

/** A table as the events show it: its exact name and its captured columns in table order. */
public record TableShape(String name, List<ColumnShape> columns) {

    public TableShape {
        columns = List.copyOf(columns);
    }

    /** The columns of the declared primary key in the order of the key; empty if there is none. */
    public List<ColumnShape> keyColumns() {
        return columns.stream()
                .filter(column -> column.key() > 0)
                .sorted(Comparator.comparingInt(ColumnShape::key))
                .toList();
    }

    boolean hasKey() {
        return columns.stream().anyMatch(column -> column.key() > 0);
    }

    /** With another key the same row has another identity, so nothing of the old shape can be compared. */
    boolean sameKeyAs(TableShape other) {
        return keyNames().equals(other.keyNames());
    }

    private List<String> keyNames() {
        return keyColumns().stream().map(ColumnShape::name).toList();
    }

    /** @return the place of the column among {@link #columns}, or -1 */
    public int indexOf(String column) {
        for (int index = 0; index < columns.size(); index++) {
            if (columns.get(index).name().equals(column)) {
                return index;
            }
        }
        return -1;
    }
}
