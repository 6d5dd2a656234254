package io.hivesync.sinks.jdbc.sqlite;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Connections to a file, which is made with its folder when it is not there.
 *
 * <p>WAL with synchronous NORMAL: a transaction is whole or not there, and after a power loss the file has all of them up to
 * some point. The lane's offset is part of the transaction, so what was lost is read again from Kafka from there. FULL would
 * pay a flush per write to save that re-reading.
 */
final class SqliteFiles extends SQLiteDataSource {
    private static final int BUSY_MS = 5000;

    private final Path folder;

    SqliteFiles(Path file) {
        super(config());
        setUrl("jdbc:sqlite:" + file);
        this.folder = requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.NORMAL);
        config.setBusyTimeout(BUSY_MS);
        // else the driver asks for the last rowid after each row, a third of the time of an upsert
        config.setGetGeneratedKeys(false);
        return config;
    }

    @Override
    public SQLiteConnection getConnection(String user, String password) throws SQLException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new SQLiteException("The folder cannot be made", SQLiteErrorCode.SQLITE_CANTOPEN);
        }
        return super.getConnection(user, password);
    }
}
