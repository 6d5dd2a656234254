package io.hivesync.connector.sqlite.core.page;

/**
 * What a commit did to one row. A row is the same before and after if its primary key is, value by value and storage
 * class by storage class; without a primary key, or with a NULL in it, if its rowid is.
 */
public sealed interface RowDiff {

    record Delete(Row before) implements RowDiff {}

    /** At least one value differs; the rowid alone does not count where a primary key is. */
    record Update(Row before, Row after) implements RowDiff {}

    record Insert(Row after) implements RowDiff {}
}
