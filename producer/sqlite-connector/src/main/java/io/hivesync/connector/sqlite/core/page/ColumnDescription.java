package io.hivesync.connector.sqlite.core.page;

/**
 * A column as it is declared.
 *
 * @param type the declared type, empty if there is none; SQLite does not enforce it
 * @param key 1-based place in the primary key, 0 if the column is not part of it
 */
public record ColumnDescription(String name, String type, int key, Generated generated) {

    /** How the column's value comes about. */
    public enum Generated {
        NO,
        /** Computed when it is read: it is in no row of the file. */
        VIRTUAL,
        STORED
    }

    /** Whether rows have a value for it. */
    public boolean stored() {
        return generated != Generated.VIRTUAL;
    }
}
