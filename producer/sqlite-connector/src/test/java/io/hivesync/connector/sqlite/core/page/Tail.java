package io.hivesync.connector.sqlite.core.page;

import io.hivesync.connector.sqlite.core.page.PagedFile.Commit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A file whose commits are followed and checked against SQL, and written down as short lines. */
final class Tail implements AutoCloseable {

    final PagedFile file;
    private final PageDiff diff;
    private final Replica replica;
    private List<Commit> last = List.of();

    /** Follows a file from its present state on. */
    Tail(PagedFile file) throws Exception {
        this.file = file;
        file.commits();
        this.diff = PageDiff.attach(file.pages(), file.pages().count());
        this.replica = new Replica(file);
    }

    /** A new file with default settings and these statements in it. */
    static Tail of(Path directory, String... setup) throws Exception {
        return of(new PagedFile(directory.resolve("db.sqlite")), setup);
    }

    static Tail of(PagedFile file, String... setup) throws Exception {
        file.run(setup);
        return new Tail(file);
    }

    /** What one transaction of these statements changed. */
    List<String> after(String... statements) throws Exception {
        file.transaction(statements);
        return changes();
    }

    /** What was committed since. */
    List<String> changes() throws Exception {
        List<String> lines = new ArrayList<>();
        last = file.commits();
        for (Commit commit : last) {
            CommitDiff told = diff.commit(commit.before(), commit.changed());
            replica.apply(told);
            told.tables().forEach(table -> lines.addAll(lines(table)));
        }
        return lines;
    }

    /** The pages that the last commits wrote. */
    List<Integer> written() {
        return last.stream()
                .flatMap(commit -> commit.frames().keySet().stream())
                .toList();
    }

    List<TableDescription> tables() {
        return diff.tables();
    }

    static List<String> lines(TableChange change) {
        String name = change.table().name();
        if (change instanceof TableChange.Rows told) {
            return told.rows().stream().map(row -> line(name, row)).toList();
        }
        return List.of(change.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT) + " " + name);
    }

    private static String line(String table, RowDiff row) {
        if (row instanceof RowDiff.Insert insert) {
            return "c " + table + " " + image(insert.after());
        }
        if (row instanceof RowDiff.Delete delete) {
            return "d " + table + " " + image(delete.before());
        }
        RowDiff.Update update = (RowDiff.Update) row;
        return "u " + table + " " + image(update.before()) + " -> " + image(update.after());
    }

    private static String image(Row row) {
        return Arrays.stream(row.values()).map(Tail::value).collect(Collectors.joining(","));
    }

    private static String value(@Nullable Object value) {
        if (value instanceof byte[] blob) {
            return blob.length > 20
                    ? "x(" + blob.length + ")"
                    : "x" + HexFormat.of().formatHex(blob);
        }
        if (value instanceof String text) {
            return text.length() > 20 ? "'(" + text.length() + ")'" : "'" + text + "'";
        }
        return String.valueOf(value);
    }

    @Override
    public void close() throws Exception {
        file.close();
    }
}
