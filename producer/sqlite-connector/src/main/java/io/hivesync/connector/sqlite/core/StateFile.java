package io.hivesync.connector.sqlite.core;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

/**
 * Opens the capture's private file, whatever is found there: nothing (it is made), a file of this format, one of an older
 * format (it is brought up to this one), or one that is refused in words that say what to do. Stateless.
 *
 * <pre>
 * format 1: meta, tables, columns
 * format 2: also receipts. Of an older file's rows nobody knows whether the receiver still has them, so that each of its
 *           tables is snapshotted anew; it keeps its epoch, and the tables whose end was not yet told.
 * format 3: also pauses. In an older file nothing is paused.
 * </pre>
 */
final class StateFile {

    private static final long FORMAT = 3;
    private static final int JOURNAL_LIMIT_BYTES = 16 << 20;
    /** {@link ShadowCheckpoints} copy before that, so that little is left to copy, and the log begins anew. */
    private static final int CHECKPOINT_AT_LAST_PAGES = 16_000;
    /** Outside the heap. Keys come in any order, and with SQLite's 2 MB a large table is mostly waiting for pages. */
    private static final int CACHE_KIB = 32 << 10;

    private static final String NOTHING_IS_LOST = "nothing is lost by that, every table is snapshotted anew";

    private StateFile() {}

    static Path in(Path stateDirectory) {
        return stateDirectory.resolve("shadow.db");
    }

    /** The file's text encoding must be that of the source, or SQLite cannot attach both. */
    static Connection open(Path file, Path database, String encoding) {
        Connection connection = null;
        try {
            connection = connect(file);
            refuseForeign(connection, file);
            configure(connection, encoding);
            prepare(connection, file, database, encoding);
            return connection;
        } catch (SQLException e) {
            closeAfter(connection, e);
            throw unusable(file, e);
        } catch (CaptureException e) {
            closeAfter(connection, e);
            throw e;
        }
    }

    static Connection connect(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setOpenMode(SQLiteOpenMode.OPEN_URI);
        config.setBusyTimeout(1000);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    static void closeAfter(@Nullable Connection connection, Exception failure) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }
    }

    private static void refuseForeign(Connection connection, Path file) throws SQLException {
        boolean ours = Sql.number(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'meta'") == 1;
        if (!ours && Sql.number(connection, "SELECT count(*) FROM sqlite_schema") > 0) {
            throw new CaptureException("The file " + file
                    + " is a database, but no capture's state; give the capture a state directory of its own");
        }
    }

    private static void configure(Connection connection, String encoding) throws SQLException {
        Sql.execute(connection, "PRAGMA encoding = '" + encoding + "'");
        Sql.execute(connection, "PRAGMA journal_mode = WAL");
        Sql.execute(connection, "PRAGMA synchronous = FULL");
        Sql.execute(connection, "PRAGMA journal_size_limit = " + JOURNAL_LIMIT_BYTES);
        Sql.execute(connection, "PRAGMA wal_autocheckpoint = " + CHECKPOINT_AT_LAST_PAGES);
        Sql.execute(connection, "PRAGMA cache_size = -" + CACHE_KIB);
        Sql.execute(connection, "PRAGMA trusted_schema = OFF");
    }

    private static void prepare(Connection connection, Path file, Path database, String encoding) throws SQLException {
        Sql.execute(connection, "BEGIN IMMEDIATE");
        try {
            Sql.run(connection, "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID");
            upgrade(connection, file);
            requireEncoding(connection, file, encoding);
            requireDatabase(connection, file, database);
            Sql.execute(connection, "COMMIT");
        } catch (SQLException | CaptureException e) {
            Sql.rollback(connection, e);
            throw e;
        }
    }

    private static void upgrade(Connection connection, Path file) throws SQLException {
        long format = Sql.number(connection, "SELECT value FROM meta WHERE key = 'format'");
        if (format > FORMAT) {
            throw new CaptureException(
                    "The capture's state " + file + " was written by a newer version (format " + format
                            + ", this one knows " + FORMAT + "); run that version, or delete the directory "
                            + file.getParent() + ": " + NOTHING_IS_LOST);
        }
        if (format < 1) {
            Sql.run(
                    connection,
                    "CREATE TABLE tables (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL,"
                            + " state TEXT NOT NULL, announce INTEGER NOT NULL)");
            Sql.run(
                    connection,
                    "CREATE TABLE columns (table_id INTEGER, position INTEGER, name TEXT, type TEXT,"
                            + " key INTEGER, PRIMARY KEY (table_id, position)) WITHOUT ROWID");
        }
        if (format < 2) {
            Receipts.create(connection);
            Sql.run(
                    connection,
                    "UPDATE tables SET state = ? WHERE state = ?",
                    ShadowTable.State.STAGED.name(),
                    ShadowTable.State.VALID.name());
        }
        if (format < 3) {
            Pauses.create(connection);
        }
        Sql.run(connection, "INSERT OR REPLACE INTO meta VALUES ('format', ?)", FORMAT);
    }

    private static void requireEncoding(Connection connection, Path file, String encoding) throws SQLException {
        if (!encoding.equals(Sql.text(connection, "PRAGMA encoding"))) {
            throw new CaptureException("The capture's state " + file
                    + " was made for a database of another text encoding than " + encoding
                    + "; use another state directory, or delete this one: " + NOTHING_IS_LOST);
        }
    }

    private static void requireDatabase(Connection connection, Path file, Path database) throws SQLException {
        Sql.run(connection, "INSERT OR IGNORE INTO meta VALUES ('database', ?)", database.toString());
        String stored = Sql.text(connection, "SELECT value FROM meta WHERE key = 'database'");
        if (!database.toString().equals(stored)) {
            throw new CaptureException("The capture's state " + file + " belongs to another database file (" + stored
                    + ", not " + database + "); use another state directory, or delete this one: " + NOTHING_IS_LOST);
        }
    }

    /** What a failure to read or write the state means, and what to do about it. */
    static CaptureException unusable(Path file, SQLException e) {
        String message = switch (SourceFile.primaryCode(e)) {
            case SQLITE_NOTADB, SQLITE_CORRUPT ->
                " is damaged, or no capture's state; delete the directory " + file.getParent() + ": " + NOTHING_IS_LOST;
            case SQLITE_FULL ->
                " cannot be written, its disk is full; make space there, and the capture goes on where it was";
            default -> " cannot be used; see to the space and the rights there, and the capture goes on where it was";
        };
        return new CaptureException("The capture's state " + file + message + " (" + e.getMessage() + ")", e);
    }

    static boolean isDamage(SQLException e) {
        SQLiteErrorCode code = SourceFile.primaryCode(e);
        return code == SQLiteErrorCode.SQLITE_CORRUPT || code == SQLiteErrorCode.SQLITE_NOTADB;
    }
}
