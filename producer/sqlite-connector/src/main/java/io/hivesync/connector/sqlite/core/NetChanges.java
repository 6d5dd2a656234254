package io.hivesync.connector.sqlite.core;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a group of transactions comes to: for each row that it touches, how it was before the group and is after. */
final class NetChanges {

    private final Map<TableShape, Map<RowKey, Net>> tables = new LinkedHashMap<>();

    NetChanges(List<LoggedTransaction> transactions) {
        for (LoggedTransaction transaction : transactions) {
            for (RowChange change : transaction.changes()) {
                Map<RowKey, Net> rows = tables.computeIfAbsent(change.table(), shape -> new LinkedHashMap<>());
                RowKey key = RowKey.of(change);
                Net net = rows.get(key);
                if (net == null) {
                    rows.put(key, new Net(change));
                } else {
                    net.last = change;
                }
            }
        }
    }

    Collection<TableShape> tables() {
        return tables.keySet();
    }

    Collection<Net> rows(TableShape table) {
        return tables.getOrDefault(table, Map.of()).values();
    }

    /** One row. */
    static final class Net {
        private final RowChange first;
        private RowChange last;

        Net(RowChange only) {
            first = only;
            last = only;
        }

        @Nullable
        Long rowid() {
            return first.rowid();
        }

        /** The first image that tells the key. */
        @Nullable
        Object[] firstImage() {
            return image(first);
        }

        boolean existedBefore() {
            return first.before() != null;
        }

        /** The row as the group leaves it; null if it is gone. */
        @Nullable
        Object @Nullable [] after() {
            return last.after();
        }
    }

    private static @Nullable Object[] image(RowChange change) {
        @Nullable Object[] before = change.before();
        @Nullable Object[] image = before != null ? before : change.after();
        if (image == null) {
            throw new IllegalStateException("a change without an image");
        }
        return image;
    }

    /** Equal if the values and their storage classes are. */
    private record RowKey(@Nullable Long rowid, @Nullable Object[] values) {

        static RowKey of(RowChange change) {
            if (change.rowid() != null) {
                return new RowKey(change.rowid(), new Object[0]);
            }
            @Nullable Object[] image = image(change);
            TableShape table = change.table();
            return new RowKey(
                    null,
                    table.keyColumns().stream()
                            .map(column -> image[table.indexOf(column.name())])
                            .toArray());
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof RowKey key
                    && Objects.equals(rowid, key.rowid)
                    && Arrays.deepEquals(values, key.values);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.deepHashCode(values) + Objects.hashCode(rowid);
        }
    }
}
