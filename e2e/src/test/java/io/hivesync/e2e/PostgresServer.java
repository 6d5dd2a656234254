package io.hivesync.e2e;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A real PostgreSQL. Its user {@code secured} needs a password, {@code postgres} does not. */
record PostgresServer(EmbeddedPostgres server) implements AutoCloseable {

    static PostgresServer start(Path folder) throws IOException {
        return start(folder, 0);
    }

    static PostgresServer start(Path folder, int port) throws IOException {
        Path rules = Files.writeString(
                Files.createDirectories(folder).resolve("pg_hba-" + port + ".conf"),
                "host all secured all scram-sha-256\nhost all all all trust\n");
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(2))
                .setServerConfig("hba_file", rules.toString());
        return new PostgresServer((port == 0 ? builder : builder.setPort(port)).start());
    }

    int port() {
        return server.getPort();
    }

    Target target() {
        return Target.postgres(port(), "postgres");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
