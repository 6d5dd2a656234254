package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Two processes of each role on three Kafka brokers, all on this machine, while the app writes and calls: each is killed, each is
 * restarted, and a broker is down for a while. No record is ever seen with an older value, nothing is applied twice, and at the
 * end the target equals Hive and what the webhooks acknowledged.
 *
 * <p>The short form does one thing to one process of each kind, {@code -Dhivesync.cluster=long} everything to everything, three
 * times over ({@code bench/run cluster}); {@code -Dhivesync.seed=…} chooses its order.
 */
@Tag("slow")
@Timeout(value = 24, unit = TimeUnit.MINUTES)
@Isolated("eleven processes and the pauses that are printed leave no processor for another class")
class RolesOnAClusterTest {
    private static final String FORM = System.getProperty("hivesync.cluster", "short");
    private static final boolean LONG = FORM.equals("long");
    private static final long SEED = Long.getLong("hivesync.seed", System.nanoTime());
    private static final int ROUNDS = 3;

    @TempDir
    Path folder;

    private final List<Arrivals.Event> events = new ArrayList<>();
    private KafkaCluster kafka;
    private PostgresServer postgres;
    private HiveApp app;
    private ClusterRoles roles;
    private ClusterLoad load;

    @BeforeEach
    void startServersAndRoles() throws Exception {
        System.out.println("RolesOnAClusterTest: -Dhivesync.seed=" + SEED + " -Dhivesync.cluster=" + FORM);
        kafka = KafkaCluster.start(folder, 3);
        postgres = PostgresServer.start(folder.resolve("postgres"));
        app = HiveApp.in(folder.resolve("app"));
        roles = new ClusterRoles(folder, kafka, app, postgres.target());
        roles.startAll();
    }

    @AfterEach
    void stopAll() throws Exception {
        if (load != null) {
            load.close();
        }
        if (roles != null) {
            roles.close();
        }
        if (postgres != null) {
            postgres.close();
        }
        if (kafka != null) {
            kafka.close();
        }
    }

    /** Something that is done to the pipeline. */
    private interface Fault {
        void happen() throws Exception;
    }

    @Test
    void nothingIsLostOrFallsThoughEveryProcessIsKilledAndRestarted() throws Exception {
        RisingCalls calls = new RisingCalls(roles::webhooks);
        load = new ClusterLoad(app, postgres.target(), calls);
        load.makeRecords();
        postgres.target().awaitEqualTo(calls.addTo(Image.ofHive(app.file())), roles::allRun);
        assertEveryTopicIsReplicated();

        load.start();
        if (LONG) {
            doEverything(new Random(SEED));
        } else {
            doEachOnce();
        }
        int writes = load.end();
        // a transaction that nobody could end with its broker away holds readers up until Kafka aborts it, for a minute
        postgres.target().awaitEqualTo(calls.addTo(Image.ofHive(app.file())), roles::allRun, Duration.ofMinutes(5));

        assertThat(load.endLooks()).as("what was seen to fall").isEmpty();
        Arrivals arrivals = load.arrivals();
        assertThat(arrivals.outOfOrder()).as("applied twice or out of order").isEmpty();
        assertThat(arrivals.seen()).hasSizeGreaterThan(events.size() * 10);
        ChangeTopics topics = new ChangeTopics(kafka.bootstrapServers());
        assertThat(topics.records("hive.rejected")).isZero();
        assertThat(topics.keys("hive.control"))
                .as("snapshots that somebody asked for, though nothing was lost")
                .contains("epoch/hive")
                .noneMatch(key -> key.startsWith("snapshot/"));
        report(writes, calls.made(), arrivals);
    }

    private void assertEveryTopicIsReplicated() throws Exception {
        Map<String, String> replication = kafka.replication();
        assertThat(replication)
                .containsKeys("hive.control", "hive.records.accounts", "hive-streams-state-changelog")
                .allSatisfy((topic, replicas) ->
                        assertThat(replicas).as(topic).isIn("3/2", topic.startsWith("__") ? replicas : "3/2"));
    }

    private void doEachOnce() throws Exception {
        fault("kill -9 of the capture", () -> roles.endCapture(true));
        fault("kill -9 of webhook-1", () -> roles.restart("webhook-1", true));
        fault("kill -9 of streams-1", () -> roles.restart("streams-1", true));
        fault("kill -9 of sink-1", () -> roles.restart("sink-1", true));
        fault("kill -9 of a broker", () -> killBroker(0, 3_000));
        fault("restart of streams-2", () -> roles.restart("streams-2", false));
        fault("restart of a broker", () -> restartBroker(1));
    }

    private void doEverything(Random random) throws Exception {
        int first = random.nextInt(3);
        for (int round = 1; round <= ROUNDS; round++) {
            String suffix = " (" + round + ")";
            fault("restart of the capture" + suffix, () -> roles.endCapture(false));
            for (String role : ClusterRoles.OTHERS) {
                fault("restart of " + role + suffix, () -> roles.restart(role, false));
            }
            for (int broker = 0; broker < 3; broker++) {
                int number = broker;
                fault("restart of broker " + (broker + 1) + suffix, () -> restartBroker(number));
            }
            List<String> order = new ArrayList<>(ClusterRoles.OTHERS);
            order.add("capture");
            Collections.shuffle(order, random);
            for (String role : order) {
                fault("kill -9 of " + role + suffix, () -> {
                    if (role.equals("capture")) {
                        roles.endCapture(true);
                    } else {
                        roles.restart(role, true);
                    }
                });
            }
            // another one in each round
            int broker = (first + round) % 3;
            fault("broker " + (broker + 1) + " killed and away for 20 s" + suffix, () -> killBroker(broker, 20_000));
        }
    }

    private void fault(String what, Fault fault) throws Exception {
        events.add(new Arrivals.Event(what, System.currentTimeMillis()));
        fault.happen();
    }

    private void killBroker(int number, int awayMs) throws Exception {
        kafka.nodes().get(number).kill();
        Thread.sleep(awayMs);
        kafka.nodes().get(number).start();
        kafka.awaitWhole();
    }

    private void restartBroker(int number) throws Exception {
        KafkaNode node = kafka.nodes().get(number);
        assertThat(node.terminate()).as(node::output).isTrue();
        node.start();
        kafka.awaitWhole();
    }

    private void report(int writes, int calls, Arrivals arrivals) {
        long from = events.getFirst().atMs();
        System.out.printf(
                "RolesOnAClusterTest: %d writes and %d calls, %d changes applied, in %d s; longest pause of a record:%n",
                writes,
                calls,
                arrivals.seen().size(),
                (arrivals.seen().getLast().atMs() - from) / 1000);
        arrivals.longestGaps(events).forEach((what, gap) -> System.out.printf("  %6d ms  %s%n", gap, what));
    }
}
