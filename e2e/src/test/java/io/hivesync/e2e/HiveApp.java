package io.hivesync.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The folder of a Blade app with a copy of a Hive file that Blade wrote, and writes to it as Blade makes them. */
record HiveApp(Path folder) {
    private static final String FILE = ".blade/state/databases/main/db.sqlite";

    static HiveApp in(Path folder) throws IOException {
        HiveApp app = new HiveApp(folder);
        Files.createDirectories(app.file().getParent());
        try (InputStream hive = HiveApp.class.getResourceAsStream("/hive/app/" + FILE)) {
            Files.copy(hive, app.file());
        }
        return app;
    }

    Path file() {
        return folder.resolve(FILE);
    }

    /** With the pragmas that Hive sets on each open. */
    Connection open() throws SQLException {
        return open(file());
    }

    static Connection open(Path file) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = NORMAL");
            statement.execute("PRAGMA busy_timeout = 5000");
            statement.execute("PRAGMA foreign_keys = ON");
        }
        return connection;
    }

    /** One transaction on a connection of its own. */
    void write(String... statements) throws SQLException {
        write(file(), statements);
    }

    static void write(Path file, String... statements) throws SQLException {
        try (Connection connection = open(file);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        }
    }

    static String account(String id, String name) {
        return "INSERT INTO accounts (id, email, name, loginCount) VALUES ('%s', '%s@example.com', '%s', 0)"
                .formatted(id, id, name);
    }

    /** By the sqlite3 shell; the test is skipped by name where there is none. */
    void shell(String sql) throws IOException, InterruptedException {
        Process shell;
        try {
            shell = new ProcessBuilder("sqlite3", "-bail", file().toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            System.err.println("SKIPPED: the sqlite3 shell is not installed; writes that it makes are not tested");
            Assumptions.abort("the sqlite3 shell is not installed");
            return;
        }
        try {
            shell.getOutputStream()
                    .write(("PRAGMA foreign_keys = ON;\n.timeout 5000\n" + sql + ";\n")
                            .getBytes(StandardCharsets.UTF_8));
            shell.getOutputStream().close();
            String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!shell.waitFor(20, TimeUnit.SECONDS) || shell.exitValue() != 0) {
                throw new AssertionError("sqlite3: " + said);
            }
        } finally {
            shell.destroyForcibly();
        }
    }
}
