package io.hivesync.connector.sqlite.core.page;

import java.util.List;

/**
 * What one commit changed.
 *
 * @param tables dropped ones first, then the others in the order of the schema; tables without a change are left out
 */
public record CommitDiff(List<TableChange> tables) {

    public CommitDiff {
        tables = List.copyOf(tables);
    }
}
