package io.hivesync.connector.sqlite.core.page;

import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** An app that does at random what moves rows and pages: one transaction a step. */
final class RandomWriter {

    private static final int LARGEST = 300_000;

    private final PagedFile file;
    private final Random random;
    private final int pageSize;
    private final int usual;
    private int serial;

    RandomWriter(PagedFile file, Random random) throws SQLException {
        this.file = file;
        this.random = random;
        this.pageSize = ((Long) file.value("PRAGMA page_size")).intValue();
        this.usual = Math.min(pageSize, 4096);
        file.run(
                "CREATE TABLE alias (id INTEGER PRIMARY KEY, u UNIQUE, v, r REAL)",
                "CREATE TABLE keyed (id TEXT PRIMARY KEY, u, v, r DOUBLE)",
                "CREATE TABLE \"Odd \"\"na.me\" (id PRIMARY KEY COLLATE NOCASE, u, v, r REAL)",
                "CREATE TABLE pair (u, a TEXT DEFAULT 'a', v, r REAL, id, PRIMARY KEY (id, a)) WITHOUT ROWID",
                "CREATE TABLE upside (id INTEGER PRIMARY KEY DESC, u, v, r FLOAT)",
                "CREATE TABLE made (id TEXT PRIMARY KEY, d AS (r * 2) VIRTUAL, u, v, r REAL,"
                        + " w AS (typeof(v) || length(v)) STORED)",
                "CREATE TABLE keyless (id, u, v, r REAL)",
                "CREATE INDEX by_u ON keyed (u)",
                "CREATE INDEX by_v ON keyless (v)");
    }

    /** Rows for trees of more than one level. */
    void fill() throws SQLException {
        file.run("BEGIN");
        for (String table : tables()) {
            many(Replica.quoted(table));
            many(Replica.quoted(table));
        }
        file.run("COMMIT");
    }

    /** The tables that have the columns id, u, v and r. */
    private List<String> tables() throws SQLException {
        return file
                .rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
                        + " ORDER BY name")
                .stream()
                .map(row -> String.valueOf(row[0]))
                .toList();
    }

    void step() throws SQLException {
        int kind = random.nextInt(30);
        if (kind == 0) {
            file.run("PRAGMA cache_size = " + (random.nextBoolean() ? 2000 : 10));
        } else if (kind == 1) {
            file.run("VACUUM");
            return;
        } else if (kind == 2) {
            file.run("PRAGMA incremental_vacuum(" + (1 + random.nextInt(20)) + ")");
            return;
        }
        file.run("BEGIN");
        int operations = 1 + random.nextInt(5);
        for (int i = 0; i < operations; i++) {
            savepoint();
        }
        file.run(kind == 3 ? "ROLLBACK" : "COMMIT");
    }

    private void savepoint() throws SQLException {
        if (random.nextInt(12) > 0) {
            operation();
            return;
        }
        file.run("SAVEPOINT s");
        operation();
        operation();
        if (random.nextBoolean()) {
            file.run("ROLLBACK TO s");
        }
        file.run("RELEASE s");
    }

    private void operation() throws SQLException {
        try {
            change();
        } catch (SQLException e) {
            if (!String.valueOf(e.getMessage()).matches("(?s).*(CONSTRAINT|MISMATCH|TOOBIG).*")) {
                throw e;
            }
        }
    }

    private void change() throws SQLException {
        List<String> tables = tables();
        String name = tables.get(random.nextInt(tables.size()));
        String table = Replica.quoted(name);
        switch (random.nextInt(22)) {
            case 0, 1, 2, 3, 4, 5 -> insert("INSERT INTO ", table);
            case 6, 7 -> insert("REPLACE INTO ", table);
            case 8 -> many(table);
            case 9 -> file.update("UPDATE " + table + " SET v = ? WHERE id = ?", value(), key());
            case 10 -> file.update("UPDATE " + table + " SET r = ?, u = ? WHERE id > ?", number(), value(), key());
            case 11 -> file.update("UPDATE OR REPLACE " + table + " SET id = ? WHERE id = ?", key(), key());
            case 12, 13 -> overwrite(name);
            case 14 -> file.update("DELETE FROM " + table + " WHERE id = ?", key());
            case 15 -> range(table);
            case 16 -> renumber(name);
            case 17 -> index(table);
            default -> {
                if (random.nextInt(4) == 0) {
                    migrate(name);
                } else {
                    insert("INSERT INTO ", table);
                }
            }
        }
    }

    private void insert(String verb, String table) throws SQLException {
        file.update(verb + table + " (id, u, v, r) VALUES (?, ?, ?, ?)", key(), value(), value(), number());
    }

    private void many(String table) throws SQLException {
        int rows = 1 + random.nextInt(60);
        for (int i = 0; i < rows; i++) {
            file.update(
                    "INSERT OR REPLACE INTO " + table + " (id, u, v, r) VALUES (?, ?, ?, ?)",
                    random.nextInt(200),
                    random.nextLong(),
                    blob(random.nextInt(usual / 3)),
                    number());
        }
    }

    private void range(String table) throws SQLException {
        if (random.nextInt(6) == 0) {
            file.run("DELETE FROM " + table);
        } else {
            long from = random.nextInt(200);
            file.update("DELETE FROM " + table + " WHERE id BETWEEN ? AND ?", from, from + random.nextInt(60));
        }
    }

    /** One byte of a long value, so that nothing but an overflow page may be written. */
    private void overwrite(String name) throws SQLException {
        String table = Replica.quoted(name);
        List<@Nullable Object[]> rows = file.rows("SELECT id, v FROM " + table
                + " WHERE typeof(v) = 'blob' AND length(v) > 200 ORDER BY random() LIMIT 3");
        for (@Nullable Object[] row : rows) {
            byte[] blob = ((byte[]) row[1]).clone();
            blob[random.nextInt(blob.length)]++;
            file.update("UPDATE " + table + " SET v = ? WHERE id IS ?", blob, row[0]);
        }
    }

    private void renumber(String name) throws SQLException {
        String table = Replica.quoted(name);
        boolean hasRowid = file.rows(
                        "SELECT 1 FROM pragma_table_list WHERE wr AND name = '" + name.replace("'", "''") + "'")
                .isEmpty();
        if (hasRowid) {
            file.update("UPDATE " + table + " SET rowid = rowid + ? WHERE rowid > ?", 1000, random.nextInt(100));
        } else {
            file.update("UPDATE " + table + " SET a = ? WHERE id < ?", random.nextInt(3), random.nextInt(200));
        }
    }

    private void index(String table) throws SQLException {
        String index = "i" + random.nextInt(4);
        if (file.rows("SELECT 1 FROM sqlite_schema WHERE name = '" + index + "'")
                .isEmpty()) {
            file.run("CREATE INDEX " + index + " ON " + table + (random.nextBoolean() ? " (u)" : " (v, r)"));
        } else {
            file.run("DROP INDEX " + index);
        }
    }

    private void migrate(String name) throws SQLException {
        String table = Replica.quoted(name);
        serial++;
        switch (random.nextInt(7)) {
            case 0 -> {
                String[] defaults = {"", " TEXT DEFAULT 7", " REAL DEFAULT 7", " INT DEFAULT '8'", " DEFAULT x'00ff'"};
                file.run("ALTER TABLE " + table + " ADD COLUMN n" + serial + defaults[random.nextInt(defaults.length)]);
            }
            case 1 -> {
                for (@Nullable Object[] column : file.rows("PRAGMA table_info(" + table + ")")) {
                    if (String.valueOf(column[1]).matches("n\\d+")) {
                        file.run("ALTER TABLE " + table + " DROP COLUMN " + column[1]);
                        return;
                    }
                }
            }
            case 2 -> {
                for (@Nullable Object[] column : file.rows("PRAGMA table_info(" + table + ")")) {
                    if (String.valueOf(column[1]).matches("n\\d+")) {
                        file.run("ALTER TABLE " + table + " RENAME COLUMN " + column[1] + " TO n" + serial);
                        return;
                    }
                }
            }
            case 3 -> {
                if (tables().stream().filter(other -> other.startsWith("extra")).count() > 1) {
                    return;
                }
                file.run("CREATE TABLE extra" + serial + " (id INTEGER PRIMARY KEY, u, v, r REAL)");
                file.run("INSERT OR IGNORE INTO extra" + serial + " (id, u, v, r) SELECT CASE typeof(id) WHEN 'integer'"
                        + " THEN id END, u, v, r FROM " + table);
            }
            case 4 -> {
                if (name.startsWith("extra")) {
                    file.run("DROP TABLE " + name);
                }
            }
            case 5 -> {
                if (name.startsWith("extra")) {
                    file.run("ALTER TABLE " + name + " RENAME TO extra" + serial);
                }
            }
            default -> rebuild(name);
        }
    }

    /** The usual way to change a table, here without a change. */
    private void rebuild(String name) throws SQLException {
        String sql = String.valueOf(
                file.value("SELECT sql FROM sqlite_schema WHERE name = '" + name.replace("'", "''") + "'"));
        String columns = String.join(
                ", ",
                file.rows("PRAGMA table_info(" + Replica.quoted(name) + ")").stream()
                        .map(column -> Replica.quoted(String.valueOf(column[1])))
                        .toList());
        file.run(
                sql.replaceFirst("CREATE TABLE (\"(\"\"|[^\"])*\"|\\w+)", "CREATE TABLE anew"),
                "INSERT INTO anew (" + columns + ") SELECT " + columns + " FROM " + Replica.quoted(name),
                "DROP TABLE " + Replica.quoted(name),
                "ALTER TABLE anew RENAME TO " + Replica.quoted(name));
    }

    private @Nullable Object key() {
        return switch (random.nextInt(20)) {
            case 0 -> null;
            case 1 -> "k" + random.nextInt(40);
            case 2 -> "K" + random.nextInt(40);
            case 3 -> blob(random.nextInt(4) == 0 ? usual / 2 : 2);
            default -> random.nextInt(200);
        };
    }

    private @Nullable Object number() {
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> random.nextGaussian();
            case 2 -> "12";
            default -> random.nextInt(100);
        };
    }

    private @Nullable Object value() {
        return switch (random.nextInt(14)) {
            case 0 -> null;
            case 1 -> random.nextLong() >> random.nextInt(64);
            case 2 -> random.nextDouble();
            case 3 -> "";
            case 4 -> "t\u00e4xt \ud83d\ude00 " + random.nextInt(1000);
            case 5 -> "long ".repeat(random.nextInt(usual));
            case 6 -> blob(random.nextInt(4 * usual));
            case 7 -> blob(random.nextInt(random.nextInt(12) == 0 ? LARGEST : 2 * pageSize));
            default -> blob(random.nextInt(usual / 4));
        };
    }

    private byte[] blob(int length) {
        byte[] blob = new byte[length];
        random.nextBytes(blob);
        return blob;
    }
}
