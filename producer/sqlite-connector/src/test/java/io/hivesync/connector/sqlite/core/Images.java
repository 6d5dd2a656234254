package io.hivesync.connector.sqlite.core;

import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows as texts that can be compared. */
public final class Images {

    private Images() {}

    /** The key, or {@code #rowid} where that is it. */
    public static String key(RowChange change) {
        if (change.rowid() != null) {
            return "#" + change.rowid();
        }
        @Nullable Object[] image = change.after() != null ? change.after() : Objects.requireNonNull(change.before());
        return change.table().keyColumns().stream()
                .map(column -> Recorder.render(image[change.table().indexOf(column.name())]))
                .collect(Collectors.joining("|"));
    }

    /** A column that a row does not have is NULL, so an image shows the other values only. */
    public static @Nullable String text(TableShape table, @Nullable Object @Nullable [] row) {
        if (row == null) {
            return null;
        }
        return IntStream.range(0, row.length)
                .filter(index -> row[index] != null)
                .mapToObj(index -> table.columns().get(index).name() + "=" + Recorder.render(row[index]))
                .collect(Collectors.joining(","));
    }
}
