package io.hivesync.sinks.jdbc.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An empty database for each test, on the shared server. */
final class NewDatabase implements BeforeEachCallback {
    private PostgresServer server;
    private String name;

    @Override
    public void beforeEach(ExtensionContext context) throws SQLException {
        server = PostgresServer.shared(context);
        name = server.newDatabase();
    }

    PostgresServer server() {
        return server;
    }

    String name() {
        return name;
    }

    /** @param login with an @ at its end */
    String url(String login) {
        return "postgres://" + login + "localhost:" + server.port() + "/" + name;
    }

    Connection connect() throws SQLException {
        return server.connect(name);
    }

    void run(String sql) throws SQLException {
        server.run(name, sql);
    }
}
