package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five targets of one app at once: PostgreSQL twice, Turso's server, an API and a file. */
@Tag("slow")
class FiveSinksTest {
    private static final String FILE = """
            kafka: {partitions: 2}
            sinks:
              file: {url: "${TEST_FILE}"}
              first: {url: "${TEST_FIRST}"}
              second: {url: "${TEST_SECOND}"}
              edge: {url: "${TEST_EDGE}"}
              api:
                url: ${TEST_API}
                options:
                  allow-private-addresses: "true"
                  list-path: /{model}?page={page}&limit={limit}
                  lane-file: ${TEST_LANES}
            """;

    private static final int WRITES_WHILE_IT_IS_DOWN = 150;

    @TempDir
    Path folder;

    private int written;

    /** Guards the others: a target that is away holds up nobody, and nobody has to tell it to go on. */
    @Test
    void fourStayEqualToHiveWhileOneIsDownAndThatOneCatchesUpByItself() throws Exception {
        HiveApp app = HiveApp.in(folder.resolve("app"));
        Target file = Target.sqlite(folder.resolve("copy.sqlite"));
        try (PostgresServer postgres = PostgresServer.start(folder.resolve("postgres"));
                SqldProcess edge = SqldProcess.start(Files.createDirectories(folder.resolve("edge")));
                RestStandIn api = RestStandIn.start()) {
            Target first = postgres.target();
            try (Connection owner = first.connect();
                    Statement statement = owner.createStatement()) {
                statement.execute("CREATE DATABASE second");
            }
            Target second = Target.postgres(postgres.port(), "second");
            try (HiveSyncProcess run = HiveSyncProcess.start(
                            folder,
                            Map.of(
                                    "TEST_FILE", file.url(),
                                    "TEST_FIRST", first.url(),
                                    "TEST_SECOND", second.url(),
                                    "TEST_EDGE", edge.url(),
                                    "TEST_API", api.url(),
                                    "TEST_LANES", folder.resolve("lanes.sqlite").toString()),
                            "run",
                            "--config",
                            Files.writeString(folder.resolve("hive-sync.yaml"), FILE)
                                    .toString(),
                            "--hive",
                            app.folder().toString())
                    .awaitReady()) {
                write(app, 20);
                List<Target> tables = List.of(file, first, second, edge.file());
                awaitEqual(app, tables, api);

                edge.kill();
                for (int part = 0; part < 3; part++) {
                    write(app, WRITES_WHILE_IT_IS_DOWN / 3);
                    awaitEqual(app, List.of(file, first, second), api);
                }
                assertThat(edge.file().value("SELECT count(*) FROM accounts WHERE name LIKE 'down%'"))
                        .isEqualTo("0");
                assertThat(run.process().isAlive()).isTrue();

                edge.startAgain();
                awaitEqual(app, tables, api);
            }
        }
    }

    /** A change of each kind, a transaction each. */
    private void write(HiveApp app, int transactions) throws Exception {
        for (int i = 0; i < transactions; i++) {
            String id = "acc_five_" + written++;
            app.write(HiveApp.account(id, (written > 20 ? "down" : "up") + written));
            if (i % 3 == 1) {
                app.write("UPDATE accounts SET loginCount = loginCount + 1 WHERE id = '" + id + "'");
            }
            if (i % 5 == 2) {
                app.write("DELETE FROM accounts WHERE id = '" + id + "'");
            }
        }
    }

    private static void awaitEqual(HiveApp app, List<Target> tables, RestStandIn api) throws Exception {
        for (Target target : tables) {
            target.awaitEqualTo(app);
        }
        Map<String, String> expected = names(app);
        Awaitility.await()
                .alias("the API is equal to Hive")
                .atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(names(api)).isEqualTo(expected));
    }

    private static Map<String, String> names(HiveApp app) throws Exception {
        Map<String, String> names = new TreeMap<>();
        try (Connection connection = app.open();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, name FROM accounts")) {
            while (rows.next()) {
                names.put("accounts/" + rows.getString(1), String.valueOf(rows.getString(2)));
            }
        }
        return names;
    }

    private static Map<String, String> names(RestStandIn api) {
        return new TreeMap<>(api.records().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("accounts/"))
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().path("name").asText("null"))));
    }
}
