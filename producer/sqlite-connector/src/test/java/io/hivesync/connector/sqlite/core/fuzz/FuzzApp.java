package io.hivesync.connector.sqlite.core.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What the app does, at random: everything that changes pages in another way. Each transaction also adds one to the only
 * row of {@code counter}, so that whoever reads them can tell whether one is missing, or two are one.
 */
final class FuzzApp {

    private static final List<String> PAGE_SIZES = List.of("512", "1024", "4096", "8192", "65536");
    private static final List<String> TABLES = List.of("plain", "num", "pair", "fold", "keyless", "big", "gen");

    private final Random random;
    private final List<String> extra = new ArrayList<>();
    private final List<String> added = new ArrayList<>();
    private boolean indexed;
    private int serial;

    FuzzApp(long seed) {
        this.random = new Random(seed);
    }

    /** How the file is made; its properties are drawn. */
    List<String> create() {
        return List.of(
                "PRAGMA page_size = " + any(PAGE_SIZES),
                "PRAGMA auto_vacuum = " + random.nextInt(3),
                "PRAGMA encoding = '" + (random.nextInt(5) == 0 ? "UTF-16le" : "UTF-8") + "'",
                "PRAGMA journal_mode = WAL",
                "CREATE TABLE counter (id INTEGER PRIMARY KEY, n)",
                "CREATE TABLE plain (id TEXT PRIMARY KEY, u UNIQUE, v)",
                "CREATE TABLE num (id INTEGER PRIMARY KEY, u REAL, v)",
                "CREATE TABLE pair (u, id TEXT, v, a, PRIMARY KEY (a, id)) WITHOUT ROWID",
                "CREATE TABLE fold (id TEXT COLLATE NOCASE PRIMARY KEY, u, v)",
                "CREATE TABLE keyless (id, u, v)",
                "CREATE TABLE big (id TEXT PRIMARY KEY, u, v BLOB)",
                "CREATE TABLE gen (id INTEGER PRIMARY KEY, u, v, s AS (u * 2) STORED, w AS (u * 3) VIRTUAL)",
                "INSERT INTO counter VALUES (1, 0)");
    }

    /** How each of its connections is set. */
    List<String> configure() {
        return List.of(
                "PRAGMA busy_timeout = 20000",
                "PRAGMA cache_size = " + (10 + random.nextInt(2000)),
                "PRAGMA synchronous = " + random.nextInt(3),
                "PRAGMA wal_autocheckpoint = " + (random.nextBoolean() ? 1000 : random.nextInt(300)));
    }

    /** A transaction, or something outside of any. */
    List<String> next() {
        return switch (random.nextInt(60)) {
            case 0 -> List.of("VACUUM");
            case 1, 2, 3 ->
                List.of("PRAGMA wal_checkpoint(" + any(List.of("PASSIVE", "FULL", "RESTART", "TRUNCATE")) + ")");
            case 4 -> transaction(List.of(migration()));
            case 5 -> rolledBack();
            case 6, 7 -> withSavepoint();
            case 8 -> transaction(List.of("PRAGMA incremental_vacuum(" + random.nextInt(20) + ")"));
            default -> transaction(changes());
        };
    }

    private List<String> transaction(List<String> statements) {
        List<String> all = new ArrayList<>();
        all.add("BEGIN");
        all.add("UPDATE counter SET n = n + 1");
        all.addAll(statements);
        all.add("COMMIT");
        return all;
    }

    private List<String> rolledBack() {
        List<String> all = new ArrayList<>(transaction(changes()));
        all.set(all.size() - 1, "ROLLBACK");
        return all;
    }

    /** Large, so that the cache spills before, between and after. */
    private List<String> withSavepoint() {
        List<String> all = new ArrayList<>(changes());
        all.add("SAVEPOINT s");
        all.add(many());
        all.addAll(changes());
        all.add("UPDATE plain SET v = " + value() + " WHERE id > 'k5'");
        all.add("ROLLBACK TO s");
        all.addAll(changes());
        if (random.nextBoolean()) {
            all.add("UPDATE big SET u = " + value());
        }
        return transaction(all);
    }

    private List<String> changes() {
        List<String> changes = new ArrayList<>();
        int count = 1 + random.nextInt(5);
        for (int each = 0; each < count; each++) {
            changes.add(change());
        }
        return changes;
    }

    private String change() {
        String table = table();
        return switch (random.nextInt(14)) {
            case 0, 1, 2, 3 -> insert("INSERT OR IGNORE", table);
            case 4, 5 -> insert("REPLACE", table);
            case 6, 7 -> "UPDATE OR IGNORE " + table + " SET v = " + value() + " WHERE id = " + key(table);
            case 8 -> "UPDATE OR REPLACE " + table + " SET id = " + key(table) + " WHERE id = " + key(table);
            case 9 -> "DELETE FROM " + table + " WHERE id = " + key(table);
            case 10 -> "DELETE FROM " + table + " WHERE id > " + key(table) + " AND " + random.nextInt(8) + " = 0";
            case 11 -> random.nextInt(12) == 0 ? "DELETE FROM " + table : many();
            // the same size: the payload is written over in place
            case 12 -> "UPDATE big SET v = zeroblob(length(v)) WHERE id = " + key("big");
            default ->
                "UPDATE OR IGNORE keyless SET rowid = rowid + " + random.nextInt(50) + " WHERE id = " + key("keyless");
        };
    }

    private String table() {
        if (!extra.isEmpty() && random.nextInt(10) == 0) {
            return any(extra);
        }
        return any(TABLES);
    }

    private String insert(String verb, String table) {
        if (table.equals("pair")) {
            return verb + " INTO pair (a, id, u, v) VALUES (" + random.nextInt(4) + ", " + key(table) + ", " + value()
                    + ", " + value() + ")";
        }
        if (table.equals("big")) {
            int size = random.nextInt(30) == 0 ? 300_000 : random.nextInt(9_000);
            return verb + " INTO big (id, u, v) VALUES (" + key(table) + ", " + value() + ", CAST(printf('%." + size
                    + "c', '" + random.nextInt(10) + "') AS BLOB))";
        }
        return verb + " INTO " + table + " (id, u, v) VALUES (" + key(table) + ", " + value() + ", " + value() + ")";
    }

    private String many() {
        int from = random.nextInt(300);
        return "INSERT OR REPLACE INTO plain (id, v) SELECT 'k' || i, printf('%." + random.nextInt(400)
                + "c', i % 10) FROM (WITH RECURSIVE n(i) AS (SELECT " + from
                + " UNION ALL SELECT i + 1 FROM n WHERE i < "
                + (from + random.nextInt(150)) + ") SELECT i FROM n)";
    }

    private String key(String table) {
        int number = random.nextInt(300);
        return switch (table) {
            case "num", "gen" -> String.valueOf(number);
            case "keyless" -> random.nextInt(4) == 0 ? "NULL" : String.valueOf(number % 20);
            case "fold" -> "'" + (char) ((random.nextBoolean() ? 'a' : 'A') + number % 26) + number % 7 + "'";
            case "plain" -> random.nextInt(40) == 0 ? "NULL" : "'k" + number + "'";
            default -> "'k" + number + "'";
        };
    }

    private String value() {
        return switch (random.nextInt(8)) {
            case 0 -> "NULL";
            case 1 -> String.valueOf(random.nextLong() >> random.nextInt(64));
            case 2 -> random.nextInt(1000) + ".25";
            case 3 -> "'ö" + Integer.toHexString(random.nextInt()) + "'";
            case 4 -> "x'" + Integer.toHexString(0x10000000 + random.nextInt(0x10000000)) + "'";
            case 5 -> "printf('%." + random.nextInt(3_000) + "c', 'y')";
            default -> String.valueOf(random.nextInt(10));
        };
    }

    private String migration() {
        serial++;
        switch (random.nextInt(6)) {
            case 0 -> {
                extra.add("extra" + serial);
                return "CREATE TABLE extra" + serial + " (id TEXT PRIMARY KEY, u, v DEFAULT " + serial + ")";
            }
            case 1 -> {
                if (!extra.isEmpty()) {
                    return "DROP TABLE " + extra.remove(random.nextInt(extra.size()));
                }
            }
            case 2 -> {
                if (!extra.isEmpty()) {
                    String old = extra.remove(random.nextInt(extra.size()));
                    extra.add("moved" + serial);
                    return "ALTER TABLE " + old + " RENAME TO moved" + serial;
                }
            }
            case 3 -> {
                added.add("c" + serial);
                return "ALTER TABLE num ADD COLUMN c" + serial + " DEFAULT " + random.nextInt(100);
            }
            case 4 -> {
                if (!added.isEmpty()) {
                    return "ALTER TABLE num DROP COLUMN " + added.remove(random.nextInt(added.size()));
                }
            }
            default -> {
                // an index
            }
        }
        indexed = !indexed;
        return indexed ? "CREATE INDEX IF NOT EXISTS by_v ON plain (v)" : "DROP INDEX IF EXISTS by_v";
    }

    private String any(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }
}
