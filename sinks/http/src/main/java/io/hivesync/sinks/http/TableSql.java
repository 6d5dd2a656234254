package io.hivesync.sinks.http;

import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.topics.FieldType;
import java.util.Optional;

/** What one database says differently where tables are made and grow. */
public interface TableSql {

    /** The table's name in a statement. */
    String name(TableLayout layout);

    /** The options after a table's list of columns; may be empty. */
    String options();

    /** The type of a column that we add. */
    String column(FieldType type);

    /** Whether a column of the {@code existing} type holds every value that ours would. */
    boolean fits(FieldType type, String existing);

    /** What follows {@code ALTER COLUMN …} for a column to hold the field's values too and lose none; nothing where that cannot be. */
    Optional<String> widening(TableLayout.Column column, String existing);
}
