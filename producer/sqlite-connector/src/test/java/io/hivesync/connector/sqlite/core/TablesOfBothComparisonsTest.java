package io.hivesync.connector.sqlite.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.connector.sqlite.core.page.PageDiff;
import io.hivesync.connector.sqlite.core.page.TableDescription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison of rows and that of pages follow the same tables, in the same shape. */
class TablesOfBothComparisonsTest {

    @TempDir
    Path directory;

    @Test
    void pagesAndCatalogTellTheSameTables() throws Exception {
        Path file = directory.resolve("db.sqlite");
        try (AppDatabase app = new AppDatabase(file)) {
            app.run(
                    "CREATE TABLE \"Plain t\" (id INTEGER PRIMARY KEY AUTOINCREMENT, a \"long type\"(3, 4), b)",
                    "CREATE TABLE w (a, b TEXT, c, PRIMARY KEY (c, b)) WITHOUT ROWID",
                    "CREATE TABLE g (v INT AS (a) VIRTUAL, a INT, s INT AS (a) STORED) STRICT",
                    "CREATE TABLE SQLiteLike (x UNIQUE)",
                    "CREATE VIRTUAL TABLE search USING fts5 (v, content = 'SQLiteLike')",
                    "CREATE VIRTUAL TABLE box USING rtree (id, x0, x1)",
                    "CREATE TABLE search_extra (x)",
                    "CREATE TABLE box_parents (x)",
                    "CREATE VIEW seen AS SELECT 1",
                    "DROP TABLE w",
                    "CREATE TABLE w (a, b TEXT, c, PRIMARY KEY (c, b)) WITHOUT ROWID",
                    "ANALYZE",
                    "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        byte[] whole = Files.readAllBytes(file);
        int pageSize = 4096;
        List<TableDescription> byPages = PageDiff.attach(
                        number -> Arrays.copyOfRange(whole, (number - 1) * pageSize, number * pageSize),
                        whole.length / pageSize)
                .tables();
        assertThat(byPages).hasSizeGreaterThan(4);
        assertThat(byPages.stream().map(TablesOfBothComparisonsTest::source)).containsExactlyElementsOf(catalog(file));
    }

    private static SourceTable source(TableDescription table) {
        List<ColumnShape> columns = table.stored().stream()
                .map(column -> new ColumnShape(column.name(), column.type(), column.key()))
                .toList();
        return new SourceTable(new TableShape(table.name(), columns), table.withoutRowid() ? null : "rowid");
    }

    private static List<SourceTable> catalog(Path file) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            Sql.run(connection, "ATTACH DATABASE ? AS " + SourceFile.SCHEMA, file.toString());
            return new Catalog(name -> true, (table, column) -> true).read(connection);
        }
    }
}
