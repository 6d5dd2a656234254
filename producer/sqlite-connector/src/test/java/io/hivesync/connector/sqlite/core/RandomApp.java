package io.hivesync.connector.sqlite.core;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** An app that does everything at random that an app may do to its tables, including migrations. */
public final class RandomApp {

    private static final List<String> KEYED = List.of("plain", "Odd \"na.me\"", "pair", "numbers");

    private final AppDatabase database;
    private final Random random;
    private int serial;

    public RandomApp(AppDatabase database, long seed) throws SQLException {
        this.database = database;
        this.random = new Random(seed);
        database.run(
                "CREATE TABLE plain (id TEXT PRIMARY KEY, u UNIQUE, v)",
                "CREATE TABLE \"Odd \"\"na.me\"\"\" (id PRIMARY KEY COLLATE NOCASE, u, v, \"ro.nin\" TEXT COLLATE NOCASE)",
                "CREATE TABLE pair (u, a TEXT, v, id, PRIMARY KEY (id, a)) WITHOUT ROWID",
                "CREATE TABLE numbers (id INTEGER PRIMARY KEY, u REAL, v INTEGER)",
                "CREATE TABLE keyless (u, v)");
    }

    /** One to four random statements in one transaction; what violates a constraint is left out. */
    public void step() throws SQLException {
        int kind = random.nextInt(40);
        if (kind == 0) {
            migrate();
            return;
        }
        database.run("BEGIN");
        int statements = 1 + random.nextInt(4);
        for (int each = 0; each < statements; each++) {
            try {
                database.run(statement());
            } catch (SQLException e) {
                if (!String.valueOf(e.getMessage()).matches("(?s).*(CONSTRAINT|MISMATCH).*")) {
                    throw e;
                }
            }
        }
        database.run(kind == 1 ? "ROLLBACK" : "COMMIT");
        if (kind == 2) {
            database.run("VACUUM");
        } else if (kind == 3) {
            database.run("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    private String statement() {
        String name = KEYED.get(random.nextInt(KEYED.size()));
        String table = Sql.identifier(name);
        String columns = name.equals("pair") ? "(id, a, u, v)" : "(id, u, v)";
        String values = name.equals("pair")
                ? "(" + key() + ", " + key() + ", " + value() + ", " + value() + ")"
                : "(" + key() + ", " + value() + ", " + value() + ")";
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> "INSERT INTO " + table + columns + " VALUES " + values;
            case 3 -> "REPLACE INTO " + table + columns + " VALUES " + values;
            case 4 -> "UPDATE " + table + " SET v = " + value() + " WHERE id = " + key();
            case 5 -> "UPDATE OR REPLACE " + table + " SET id = " + key() + " WHERE id = " + key();
            case 6 -> "DELETE FROM " + table + " WHERE id = " + key();
            case 7 -> "INSERT INTO keyless VALUES (" + value() + ", " + value() + ")";
            default ->
                random.nextInt(4) == 0
                        ? "DELETE FROM keyless WHERE u = " + value()
                        : "UPDATE keyless SET v = " + value() + " WHERE u = " + value();
        };
    }

    private void migrate() throws SQLException {
        String name = KEYED.get(random.nextInt(KEYED.size()));
        String table = Sql.identifier(name);
        serial++;
        switch (random.nextInt(5)) {
            case 0 -> database.run("ALTER TABLE " + table + " ADD COLUMN n" + serial + " DEFAULT " + serial);
            case 1 -> database.run("ALTER TABLE " + table + " ADD COLUMN n" + serial);
            case 2 ->
                database.transaction(List.of(
                        "CREATE TABLE fresh" + serial + " (id TEXT PRIMARY KEY, v)",
                        "INSERT OR IGNORE INTO fresh" + serial + " SELECT id, v FROM " + table));
            case 3 -> {
                List<String> fresh = fresh();
                if (!fresh.isEmpty()) {
                    String old = fresh.get(random.nextInt(fresh.size()));
                    database.run(
                            random.nextBoolean()
                                    ? "DROP TABLE " + old
                                    : "ALTER TABLE " + old + " RENAME TO fresh" + serial);
                }
            }
            default ->
                database.transaction(List.of(
                        "CREATE TABLE keyless2 (u, v)",
                        "INSERT INTO keyless2 SELECT u, v FROM keyless ORDER BY random()",
                        "DROP TABLE keyless",
                        "ALTER TABLE keyless2 RENAME TO keyless"));
        }
    }

    private List<String> fresh() throws SQLException {
        return new ArrayList<>(
                database.columnOf("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'fresh%'"));
    }

    private String key() {
        return switch (random.nextInt(12)) {
            case 0 -> "NULL";
            case 1 -> "'A'";
            case 2 -> "'a'";
            default -> String.valueOf(random.nextInt(25));
        };
    }

    private String value() {
        int number = random.nextInt(6);
        return switch (random.nextInt(8)) {
            case 0 -> "NULL";
            case 1 -> number + ".0";
            case 2 -> "'" + number + "'";
            case 3 -> "x'3" + number + "'";
            case 4 -> "'" + (random.nextBoolean() ? 'x' : 'X') + "'";
            case 5 -> "randomblob(" + (number * 1000) + ")";
            default -> String.valueOf(number);
        };
    }

    /** Table, key, image: what a target must hold in the end. */
    public Map<String, Map<String, String>> state() throws SQLException {
        Map<String, Map<String, String>> state = new TreeMap<>();
        for (String table :
                database.columnOf("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")) {
            state.put(table, database.keyedRows(table));
        }
        return state;
    }
}
