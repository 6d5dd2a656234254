package io.hivesync.connector.sqlite.core.page;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How the records of a table become values. */
final class Layout {

    private static final int NO_COLUMN = -1;

    private static final Pattern OTHER_AFFINITY = Pattern.compile("INT|CHAR|CLOB|TEXT|BLOB", Pattern.CASE_INSENSITIVE);
    private static final Pattern REAL_AFFINITY = Pattern.compile("REAL|FLOA|DOUB", Pattern.CASE_INSENSITIVE);

    private final TableDescription table;
    private final List<ColumnDescription> columns;
    private final int[] columnOfField;
    private final @Nullable Object[] defaults;
    private final int rowidColumn;
    private final boolean[] real;
    private final int[] key;

    /**
     * @param columnOfField for each field of a record the place of its column among the stored ones
     * @param defaults what a record has that ends before the column
     * @param rowidColumn the column that is another name for the rowid, -1 if there is none
     */
    Layout(TableDescription table, int[] columnOfField, @Nullable Object[] defaults, int rowidColumn) {
        this.table = table;
        this.columns = table.stored();
        this.columnOfField = columnOfField;
        this.defaults = defaults;
        this.rowidColumn = rowidColumn;
        this.key = IntStream.range(0, columns.size())
                .filter(column -> columns.get(column).key() > 0)
                .boxed()
                .sorted(Comparator.comparingInt(column -> columns.get(column).key()))
                .mapToInt(Integer::intValue)
                .toArray();
        this.real = new boolean[columns.size()];
        for (int i = 0; i < real.length; i++) {
            real[i] = hasRealAffinity(columns.get(i).type());
        }
    }

    /** SQLite stores such a column's whole numbers as integers, and reads them as what they are. */
    private static boolean hasRealAffinity(String type) {
        return !OTHER_AFFINITY.matcher(type).find()
                && REAL_AFFINITY.matcher(type).find();
    }

    TableDescription table() {
        return table;
    }

    /** Whether a row of the one is a row of the other, field by field. */
    boolean sameAs(Layout other) {
        return table.name().equals(other.table.name())
                && table.withoutRowid() == other.table.withoutRowid()
                && columns.equals(other.columns)
                && rowidColumn == other.rowidColumn
                && Arrays.equals(columnOfField, other.columnOfField)
                && Arrays.deepEquals(defaults, other.defaults);
    }

    /** What makes the row the same row before and after: its primary key, or its rowid. */
    Object identity(Row row) {
        Object[] parts = new Object[key.length];
        for (int i = 0; i < key.length; i++) {
            Object part = row.values()[key[i]];
            if (part == null) {
                return new Rowid(row.rowid());
            }
            parts[i] = part instanceof byte[] blob ? ByteBuffer.wrap(blob) : part;
        }
        return switch (parts.length) {
            case 0 -> new Rowid(row.rowid());
            case 1 -> parts[0];
            default -> List.of(parts);
        };
    }

    private record Rowid(@Nullable Long rowid) {}

    /** @param chain the overflow pages of the cell */
    Row row(Image image, Cell cell, int[] chain) throws IOException, CannotDiff {
        Node node = cell.node();
        int length = node.payload(cell.index());
        Long rowid = table.withoutRowid() ? null : (Long) node.rowid(cell.index());
        Origin origin = new Origin(node.number(), rowid, image.format().charset());
        return chain.length == 0
                ? row(node.page(), node.record(cell.index()), length, origin)
                : row(cell.payload(image, chain), 0, length, origin);
    }

    /** What a record does not say about itself. */
    private record Origin(int page, @Nullable Long rowid, Charset charset) {}

    private Row row(byte[] payload, int from, int length, Origin origin) throws CannotDiff {
        @Nullable Object[] values = defaults.clone();
        int limit = from + length;
        int at = Bytes.varintEnd(payload, from, limit);
        long header = at < 0 ? -1 : Bytes.varint(payload, from);
        if (at < 0 || header < at - from || header > length) {
            throw CannotDiff.malformed(origin.page(), "a record with a header of " + header + " bytes");
        }
        int body = from + (int) header;
        int headerEnd = body;
        for (int field = 0; at < headerEnd && field < columnOfField.length; field++) {
            int next = Bytes.varintEnd(payload, at, headerEnd);
            long type = next < 0 ? -1 : Bytes.varint(payload, at);
            long size = size(type);
            if (size < 0 || size > limit - body) {
                throw CannotDiff.malformed(origin.page(), "a field of type " + type + " in a record");
            }
            int column = columnOfField[field];
            if (column != NO_COLUMN) {
                Object value = value(payload, body, (int) size, type, origin.charset());
                values[column] = real[column] && value instanceof Long whole ? Double.valueOf(whole) : value;
            }
            body += (int) size;
            at = next;
        }
        if (rowidColumn != NO_COLUMN) {
            values[rowidColumn] = origin.rowid();
        }
        return new Row(origin.rowid(), values);
    }

    private static long size(long type) {
        if (type >= 12) {
            return (type - 12) / 2;
        }
        if (type < 0) {
            return -1;
        }
        return switch ((int) type) {
            case 0, 8, 9 -> 0;
            case 1, 2, 3, 4 -> type;
            case 5 -> 6;
            case 6, 7 -> 8;
            default -> -1;
        };
    }

    private static @Nullable Object value(byte[] payload, int at, int size, long type, Charset charset) {
        if (type >= 12) {
            return type % 2 == 0 ? Arrays.copyOfRange(payload, at, at + size) : text(payload, at, size, charset);
        }
        return switch ((int) type) {
            case 0 -> null;
            case 7 -> real(Bytes.integer(payload, at, size));
            case 8 -> 0L;
            case 9 -> 1L;
            default -> Bytes.integer(payload, at, size);
        };
    }

    private static @Nullable Double real(long bits) {
        double value = Double.longBitsToDouble(bits);
        return Double.isNaN(value) ? null : (Double) value;
    }

    private static String text(byte[] payload, int at, int size, Charset charset) {
        // of UTF-16 SQLite ignores an odd last byte
        return new String(payload, at, charset.equals(StandardCharsets.UTF_8) ? size : size & ~1, charset);
    }
}
