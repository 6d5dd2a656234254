package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.broker.BrokerOptions;
import io.hivesync.broker.EmbeddedBroker;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random transactions of an app and random webhook calls, while each role is killed again and again: after quiet every
 * target equals Hive and what the calls said, field by field.
 *
 * <p>{@code -Dhivesync.oracle.transactions=…} and {@code -Dhivesync.seed=…} choose size and history.
 */
@Tag("slow")
@Tag("sized")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class OracleTest {
    private static final int TRANSACTIONS = Integer.getInteger("hivesync.oracle.transactions", 80);
    private static final long SEED = Long.getLong("hivesync.seed", System.nanoTime());
    private static final int CALLS_IN_TEN_TRANSACTIONS = 3;

    @TempDir
    Path folder;

    private final Map<String, HiveSyncProcess> roles = new ConcurrentHashMap<>();
    private EmbeddedBroker broker;
    private PostgresServer postgres;
    private HiveApp app;
    private List<Target> targets;

    @BeforeEach
    void startServersAndRoles() throws IOException {
        System.out.println("OracleTest: -Dhivesync.seed=" + SEED + " -Dhivesync.oracle.transactions=" + TRANSACTIONS);
        broker = EmbeddedBroker.start(folder.resolve("kafka"), BrokerOptions.defaults());
        postgres = PostgresServer.start(folder.resolve("postgres"));
        app = HiveApp.in(folder.resolve("app"));
        targets = List.of(Target.sqlite(folder.resolve("copy.sqlite")), postgres.target());
        for (String role : List.of("producer", "streams", "sink file", "sink server")) {
            start(role);
        }
    }

    @AfterEach
    void stopAll() throws IOException {
        roles.values().forEach(HiveSyncProcess::close);
        postgres.close();
        broker.close();
    }

    private void start(String role) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(role.split(" ")));
        arguments.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
        switch (role) {
            case "producer" ->
                arguments.addAll(List.of("--hive", app.folder().toString(), "--webhook-model", RandomCalls.MODEL));
            case "sink file" -> arguments.addAll(List.of("--to", targets.get(0).url()));
            case "sink server" ->
                arguments.addAll(List.of("--to", targets.get(1).url()));
            default -> {
                // streams needs no more
            }
        }
        roles.put(
                role,
                HiveSyncProcess.start(
                        folder, Map.of("SYNC_SECRET", RandomCalls.SECRET), arguments.toArray(String[]::new)));
    }

    @Test
    void everyTargetEqualsHiveAfterKillsOfEveryRole() throws Exception {
        RandomCalls calls = new RandomCalls(() -> roles.get("producer"), SEED + 1);
        AtomicBoolean writing = new AtomicBoolean(true);
        AtomicBoolean watching = new AtomicBoolean(true);
        Image expected;
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            Future<Set<String>> resumed = threads.submit(() -> resumeWhatIsPaused(watching));
            Future<?> callsMade = threads.submit(() -> {
                for (int i = 0; i < TRANSACTIONS * CALLS_IN_TEN_TRANSACTIONS / 10; i++) {
                    calls.call();
                }
            });
            Future<List<String>> killed = threads.submit(() -> kill(new Random(SEED + 2), writing));
            writeHistory();
            callsMade.get();
            writing.set(false);
            System.out.println("OracleTest: killed " + killed.get());
            roles.values().forEach(HiveSyncProcess::awaitReady);

            expected = calls.addTo(Image.ofHive(app.file()));
            for (Target target : targets) {
                target.awaitEqualTo(expected);
            }
            watching.set(false);
            System.out.println("OracleTest: resumed " + resumed.get());
        } finally {
            writing.set(false);
            watching.set(false);
        }
        assertThat(expected.rows().get("accounts")).isNotEmpty();
        assertThat(expected.rows().get(RandomCalls.MODEL)).isNotEmpty();
        assertThat(new ChangeTopics(broker.bootstrapServers()).records("hive.rejected"))
                .isZero();
    }

    /**
     * As the operator does: the table that is made anew loses all of its ids, and where these, or what goes with them by
     * cascade, are over a hundred, the mass-delete guard asks.
     */
    private Set<String> resumeWhatIsPaused(AtomicBoolean watching) throws Exception {
        Set<String> resumed = new TreeSet<>();
        while (watching.get()) {
            for (String model : pausedModels()) {
                String[] resume = {"resume", model, "--bootstrap-servers", broker.bootstrapServers(), "--wait", "5"};
                // a producer that has just been killed answers nobody: it is asked again
                if (HiveSyncProcess.runToItsEnd(Map.of(), resume).exit() == 0) {
                    resumed.add(model);
                }
            }
            Thread.sleep(500);
        }
        return resumed;
    }

    private List<String> pausedModels() throws IOException {
        Optional<HttpResponse<byte[]>> status = roles.get("producer").get("/status");
        if (status.isEmpty()) {
            return List.of();
        }
        List<String> paused = new ArrayList<>();
        for (JsonNode model : Json.MAPPER.readTree(status.get().body()).path("models")) {
            if (model.has("paused")) {
                paused.add(model.path("model").asText());
            }
        }
        return paused;
    }

    private void writeHistory() throws Exception {
        Random pause = new Random(SEED + 3);
        try (RandomApp writer = new RandomApp(app, SEED)) {
            for (int i = 0; i < TRANSACTIONS; i++) {
                if (i == TRANSACTIONS / 3) {
                    writer.addColumn();
                }
                if (i == TRANSACTIONS * 2 / 3) {
                    writer.recreateTable();
                }
                writer.transaction();
                Thread.sleep(pause.nextInt(80));
            }
        }
    }

    /** Every role once in a random order, again and again while there is writing, and each one once at least. */
    private List<String> kill(Random random, AtomicBoolean writing) throws Exception {
        List<String> killed = new ArrayList<>();
        List<String> order = new ArrayList<>(roles.keySet());
        Collections.sort(order);
        while (writing.get() || killed.size() < order.size()) {
            if (killed.size() % order.size() == 0) {
                Collections.shuffle(order, random);
            }
            String role = order.get(killed.size() % order.size());
            // where starts take long it would else be killed before it has done anything, each time
            if (random.nextBoolean()) {
                roles.get(role).awaitReady();
            }
            Thread.sleep(300 + random.nextInt(2500));
            roles.get(role).kill();
            killed.add(role);
            Thread.sleep(random.nextInt(500));
            start(role);
        }
        return killed;
    }
}
