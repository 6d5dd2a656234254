package io.hivesync.sinks.jdbc.mysql;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Before the machine's MariaDB, which has an exact collation as MySQL has from 8.0.17 on. */
@Tag("slow")
final class MariadbSinkTest extends MysqlContract {
    private static MysqlServer server;

    @BeforeAll
    static void start() {
        Path found = List.of("/usr/sbin/mariadbd", "/usr/libexec/mariadbd").stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of("none"));
        assumeTrue(Files.isExecutable(found), "SKIPPED: no MariaDB here (Debian: mariadb-server-core mariadb-client)");
        server = MysqlServer.mariadb(found);
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Override
    MysqlServer server() {
        return server;
    }

    @Override
    String keyType() {
        return "varchar(512)";
    }
}
