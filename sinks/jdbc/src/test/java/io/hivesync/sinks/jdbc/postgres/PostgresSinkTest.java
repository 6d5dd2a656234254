package io.hivesync.sinks.jdbc.postgres;

import io.hivesync.sinks.jdbc.SinkContract;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PostgresSinkTest extends SinkContract {
    @RegisterExtension
    final NewDatabase database = new NewDatabase();

    @Override
    protected Sink open(SchemaMode mode) {
        return new PostgresSinkProvider()
                .create(new SinkSettings("main", database.url("postgres@"), mode, Clock.systemUTC()));
    }

    @Override
    protected Connection connect() throws SQLException {
        return database.connect();
    }
}
