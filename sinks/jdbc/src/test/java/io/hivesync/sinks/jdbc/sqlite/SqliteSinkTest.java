package io.hivesync.sinks.jdbc.sqlite;

import io.hivesync.sinks.jdbc.SinkContract;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

final class SqliteSinkTest extends SinkContract {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("made/for us/app.db");
    }

    @Override
    protected Sink open(SchemaMode mode) {
        return new SqliteSinkProvider().create(new SinkSettings("main", "sqlite:" + file(), mode, Clock.systemUTC()));
    }

    @Override
    protected Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file());
    }
}
