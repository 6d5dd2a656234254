package io.hivesync.connector.sqlite.core.page;

import java.util.List;

/** What a commit did to one table. A renamed table is dropped and created. */
public sealed interface TableChange {

    /** The table after the commit; for a dropped one, before it. */
    TableDescription table();

    /** @param rows not empty; deletes, then updates, then inserts */
    record Rows(TableDescription table, List<RowDiff> rows) implements TableChange {}

    /** There was none of this name. Its rows are not told. */
    record Created(TableDescription table) implements TableChange {}

    /** There is none of this name any more. Its rows are not told. */
    record Dropped(TableDescription table) implements TableChange {}

    /** Stored columns, key or kind of table are others. What happened to its rows is not told. */
    record Reshaped(TableDescription before, TableDescription table) implements TableChange {}
}
