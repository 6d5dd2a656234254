package io.hivesync.sinks.http.libsql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One server for all test classes, stopped at their end; its database has no table when a test starts. */
final class EmptyDatabase implements BeforeEachCallback {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private SqldServer server;

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        server = context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(SqldServer.class, key -> started(), SqldServer.class);
        // the server makes its file when it is first asked for something
        run("SELECT 1");
        for (String table : rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")) {
            run("DROP TABLE \"" + table.replace("\"", "\"\"") + "\"");
        }
    }

    private static SqldServer started() {
        try {
            Path folder = Files.createTempDirectory(Path.of("target"), "sqld");
            return SqldServer.start(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SqldServer server() {
        return server;
    }

    String url() {
        return server.url(server.token());
    }

    /** As another client does it. */
    void run(String sql) throws Exception {
        try (Hrana other = hrana()) {
            other.query(Statement.of(sql), TIMEOUT);
        }
    }

    Hrana hrana() {
        return new Hrana(LibsqlUrl.parse(server.url("")), Optional.of(server.token()), Clock.systemUTC());
    }

    /** All rows of a query, cells joined by a bar, as SQLite itself reads them from the server's file. */
    List<String> rows(String sql) throws SQLException {
        return rows("jdbc:sqlite:file:" + server.file() + "?mode=ro", sql);
    }

    static List<String> rows(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                java.sql.Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable String> cells = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    cells.add(result.getString(i));
                }
                rows.add(String.join("|", cells.stream().map(String::valueOf).toList()));
            }
            return rows;
        }
    }
}
