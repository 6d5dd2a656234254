package io.hivesync.connector.sqlite.core;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The app's database file, attached read-only to the connection of the shadow. It is looked at by name and attributes
 * only, never opened as a plain file: closing such a handle would drop SQLite's locks of the whole process. Not
 * thread-safe; after {@link SourceUnavailable} it is detached unless the file was just busy, and can be tried again.
 */
final class SourceFile {

    /** The name under which the file is attached. */
    static final String SCHEMA = "src";

    private final Path path;
    private boolean attached;
    private @Nullable Object attachedKey;
    private long seenVersion;

    SourceFile(Path path) {
        this.path = path;
    }

    /** A URI, since only that can say read-only; each byte that could mean something in it is encoded. */
    static String readOnlyUri(Path path) {
        StringBuilder uri = new StringBuilder("file:");
        for (byte b : path.toString().getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "/-_.~".indexOf(c) >= 0);
            uri.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return uri.append("?mode=ro").toString();
    }

    /** The text encoding of the file; the first look at it, on a connection of its own. */
    static String encoding(Path path) throws SourceUnavailable {
        SourceFile file = new SourceFile(path);
        file.fileKey();
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(5000);
        try (Connection connection = config.createConnection("jdbc:sqlite:" + readOnlyUri(path))) {
            Sql.number(connection, "SELECT count(*) FROM sqlite_schema");
            return String.valueOf(Sql.text(connection, "PRAGMA encoding"));
        } catch (SQLException e) {
            throw file.unavailable(e);
        }
    }

    /** Attaches the file if it is not, or if another file took its place. True if it was attached anew. */
    boolean ensureAttached(Connection connection) throws SourceUnavailable {
        Object key = fileKey();
        if (attached && Objects.equals(key, attachedKey)) {
            return false;
        }
        detach(connection);
        try {
            Sql.run(connection, "ATTACH DATABASE ? AS " + SCHEMA, readOnlyUri(path));
            attached = true;
            attachedKey = key;
            seenVersion = -1;
            // the attachment is lazy: only a read finds out whether this is a database
            Sql.number(connection, "SELECT count(*) FROM " + SCHEMA + ".sqlite_schema");
        } catch (SQLException e) {
            throw unavailable(connection, e);
        }
        return true;
    }

    /** Whether another connection committed since {@link #markSeen}. */
    boolean changed(Connection connection) throws SourceUnavailable {
        try {
            return dataVersion(connection) != seenVersion;
        } catch (SQLException e) {
            throw unavailable(connection, e);
        }
    }

    /** To be called inside the read transaction whose image is compared, as its first statement. */
    void markSeen(Connection connection) throws SQLException, SourceUnavailable {
        long version = dataVersion(connection);
        if (Sql.number(connection, "PRAGMA " + SCHEMA + ".page_count") == 0) {
            throw new SourceUnavailable("The database file " + path + " is empty");
        }
        seenVersion = version;
    }

    /** The next {@link #changed} is true. */
    void forgetSeen() {
        seenVersion = -1;
    }

    /** Throws if the image that was just read came from a file that is no longer there under this name. */
    void verifyStillThere() throws SourceUnavailable {
        if (!Objects.equals(fileKey(), attachedKey)) {
            throw new SourceUnavailable("The database file " + path + " was replaced while it was read");
        }
    }

    /** Turns a failure to read into the retry that it deserves; what can only be our own mistake goes on as it is. */
    SourceUnavailable unavailable(Connection connection, SQLException e) {
        SQLiteErrorCode code = primaryCode(e);
        if (code != SQLiteErrorCode.SQLITE_BUSY && code != SQLiteErrorCode.SQLITE_LOCKED) {
            detach(connection);
        }
        return unavailable(e);
    }

    private SourceUnavailable unavailable(SQLException e) {
        String message = switch (primaryCode(e)) {
            case SQLITE_NOTADB, SQLITE_CORRUPT ->
                "The file " + path
                        + " is not a readable SQLite database; point the connector to the app's database file";
            case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH ->
                "The database file " + path
                        + " cannot be opened; give this process read access to it and write access to its directory"
                        + " (SQLite shares -wal and -shm files there)";
            case SQLITE_BUSY, SQLITE_LOCKED ->
                "The database file " + path
                        + " is locked by another process; an app that holds it for good (PRAGMA locking_mode = EXCLUSIVE) lets no"
                        + " capture read it";
            default -> "The database file " + path + " cannot be read";
        };
        return new SourceUnavailable(message + " (" + e.getMessage() + ")", e);
    }

    /** Whether a comparison must have failed by the shadow's doing: the source can be read, and did not just make way. */
    boolean isBlameless(Connection connection, SQLException e) {
        return switch (primaryCode(e)) {
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_INTERRUPT, SQLITE_CORRUPT, SQLITE_NOTADB -> false;
            default -> canBeRead(connection);
        };
    }

    private boolean canBeRead(Connection connection) {
        try {
            Sql.number(connection, "SELECT 1 FROM " + SCHEMA + ".sqlite_schema LIMIT 1");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    static boolean isOurMistake(SQLException e) {
        SQLiteErrorCode code = primaryCode(e);
        return code == SQLiteErrorCode.SQLITE_ERROR
                || code == SQLiteErrorCode.SQLITE_MISUSE
                || code == SQLiteErrorCode.SQLITE_CONSTRAINT
                || code == SQLiteErrorCode.SQLITE_RANGE;
    }

    static SQLiteErrorCode primaryCode(SQLException e) {
        if (e instanceof SQLiteException sqlite) {
            return SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff);
        }
        return SQLiteErrorCode.UNKNOWN_ERROR;
    }

    void detach(Connection connection) {
        if (attached) {
            attached = false;
            try {
                Sql.execute(connection, "DETACH DATABASE " + SCHEMA);
            } catch (SQLException e) {
                // it happens inside a transaction only: the caller rolls back and comes here again
                attached = true;
            }
        }
    }

    private Object fileKey() throws SourceUnavailable {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new SourceUnavailable("The database file " + path + " is not a file");
            }
            if (attributes.size() == 0) {
                throw new SourceUnavailable("The database file " + path + " is empty");
            }
            // a file system without keys: the time of creation is the next best thing
            return attributes.fileKey() != null ? attributes.fileKey() : attributes.creationTime();
        } catch (IOException e) {
            throw new SourceUnavailable(
                    "The database file " + path + " does not exist or is out of reach ("
                            + e.getClass().getSimpleName() + "); start the app once, or correct the path",
                    e);
        }
    }

    private long dataVersion(Connection connection) throws SQLException {
        return Sql.number(connection, "PRAGMA " + SCHEMA + ".data_version");
    }
}
