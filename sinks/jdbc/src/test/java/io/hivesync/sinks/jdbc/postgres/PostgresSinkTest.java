package io.hivesync.sinks.jdbc.postgres;

import io.hivesync.sinks.jdbc.RelationalContract;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.testkit.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PostgresSinkTest extends RelationalContract {
    @RegisterExtension
    final NewDatabase database = new NewDatabase();

    @Override
    protected SinkProvider provider() {
        return new PostgresSinkProvider();
    }

    @Override
    protected String url() {
        return database.url("postgres:" + Samples.SECRET + "@");
    }

    @Override
    protected String unreachableUrl() {
        return "postgres://user:" + Samples.SECRET + "@localhost:1/app";
    }

    @Override
    protected String wrongPasswordUrl() throws SQLException {
        database.run("DO $$ BEGIN CREATE ROLE secured LOGIN PASSWORD 'right';"
                + " EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        return database.url("secured:" + Samples.SECRET + "@");
    }

    @Override
    protected Connection connect() throws SQLException {
        return database.connect();
    }
}
