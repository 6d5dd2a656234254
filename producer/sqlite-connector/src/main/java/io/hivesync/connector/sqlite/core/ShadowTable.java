package io.hivesync.connector.sqlite.core;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One table of the shadow and the names and clauses that belong to it.
 *
 * <pre>
 * rows_N    (id INTEGER PRIMARY KEY, rid, c0, c1, ...)            the rows as they were last acknowledged
 * pending_N (seq INTEGER PRIMARY KEY, op, sid, rid, c0, c1, ...)  what is in flight: sid = rows_N.id, c* = new image
 * </pre>
 *
 * The columns have no type, so each value keeps its storage class. {@code rid} is the rowid of a row without a key.
 */
record ShadowTable(long id, TableShape shape, State state, boolean announce) {

    /** What the rows of the shadow are. */
    enum State {
        /** Acknowledged rows, to be compared with. */
        VALID,
        /** The staged rows of a snapshot whose end was not acknowledged. */
        STAGED,
        /** Rows of a table that is gone and whose deletes were not acknowledged. */
        GONE
    }

    String rows() {
        return "rows_" + id;
    }

    String pending() {
        return "pending_" + id;
    }

    /** What was in flight when the last run ended; exists only while a round is being staged. */
    String intents() {
        return "intents_" + id;
    }

    int width() {
        return shape.columns().size();
    }

    /** {@code rid, c0, c1, ...} with a prefix such as {@code "s."}. */
    String image(String prefix) {
        return Stream.concat(Stream.of(prefix + "rid"), columnNames(prefix)).collect(Collectors.joining(", "));
    }

    private Stream<String> columnNames(String prefix) {
        return IntStream.range(0, width()).mapToObj(index -> prefix + "c" + index);
    }

    List<String> createStatements() {
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE " + rows() + " (id INTEGER PRIMARY KEY, " + image("") + ")");
        statements.add("CREATE TABLE " + pending() + " (seq INTEGER PRIMARY KEY, op, sid INTEGER, " + image("") + ")");
        statements.add("CREATE INDEX rid_" + id + " ON " + rows() + " (rid) WHERE rid IS NOT NULL");
        if (shape.hasKey()) {
            String key = keyIndexes().map(index -> "c" + index).collect(Collectors.joining(", "));
            statements.add("CREATE INDEX key_" + id + " ON " + rows() + " (" + key + ") WHERE rid IS NULL");
        }
        return statements;
    }

    List<String> dropStatements() {
        return List.of("DROP TABLE IF EXISTS " + rows(), "DROP TABLE IF EXISTS " + pending());
    }

    /** Places of the key columns in the order of the key. */
    Stream<Integer> keyIndexes() {
        return shape.keyColumns().stream().map(column -> shape.indexOf(column.name()));
    }

    /** The same key, with its storage classes, in two tables of our own. */
    String sameKey(String left, String right) {
        return keyIndexes()
                .map(index -> same(left + "c" + index, right + "c" + index))
                .collect(Collectors.joining(" AND "));
    }

    /** Equal for an index on the left side: no affinity, no collation, and the same storage class. */
    static String same(String left, String right) {
        return left + " = (+" + right + " COLLATE BINARY) AND typeof(" + left + ") = typeof(" + right + ")";
    }

    /** Differs in storage class or value; NULL is a value. */
    static String differs(String left, String right) {
        return "(typeof(" + left + ") IS NOT typeof(" + right + ") OR " + left + " IS NOT (+" + right
                + " COLLATE BINARY))";
    }
}
