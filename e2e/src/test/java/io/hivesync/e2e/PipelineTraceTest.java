package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.broker.BrokerOptions;
import io.hivesync.broker.EmbeddedBroker;
import io.hivesync.topics.TopicCreator;
import io.hivesync.topics.TopicNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Short histories of which each has broken a pipeline that lacked one rule, over all roles at once. */
@Tag("slow")
class PipelineTraceTest {
    private static final TopicNames NAMES = new TopicNames("hive");
    private static final int PARTITIONS = 6;
    private static final int ROUNDS = 6;

    @TempDir
    Path folder;

    private EmbeddedBroker broker;
    private Admin admin;
    private HiveApp app;
    private Target target;
    private HiveSyncProcess run;
    private HiveSyncProcess producer;

    @BeforeEach
    void startBroker() throws IOException {
        broker = EmbeddedBroker.start(folder.resolve("kafka"), BrokerOptions.defaults());
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        app = HiveApp.in(folder.resolve("app"));
        target = Target.sqlite(folder.resolve("copy.sqlite"));
    }

    @AfterEach
    void stop() {
        for (HiveSyncProcess process : new HiveSyncProcess[] {producer, run}) {
            if (process != null) {
                process.close();
            }
        }
        admin.close();
        broker.close();
    }

    private HiveSyncProcess startRun(String... from) throws IOException {
        String[] fixed = {"run", "--bootstrap-servers", broker.bootstrapServers(), "--to", target.url()};
        return HiveSyncProcess.start(
                folder,
                Map.of("SYNC_SECRET", "a secret"),
                java.util.stream.Stream.of(fixed, from)
                        .flatMap(java.util.Arrays::stream)
                        .toArray(String[]::new));
    }

    private void startProducer() throws IOException {
        producer = HiveSyncProcess.start(
                folder,
                Map.of(),
                "producer",
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "--hive",
                app.folder().toString());
    }

    /**
     * A row goes from A to B, the producer is killed after Kafka has B but perhaps before it has noted so, and the row goes
     * back to A. Guards: what is about to be sent is noted first. A producer that trusts its image of the file alone
     * finds nothing to send, and the target keeps B.
     */
    @Test
    void aChangeTakenBackWhileTheProducerWasKilledIsTakenBackInTheTarget() throws Exception {
        run = startRun("--webhook-model", "unused");
        startProducer();
        run.awaitReady();
        target.awaitEqualTo(app);
        ChangeTopics topics = new ChangeTopics(broker.bootstrapServers());
        for (int round = 0; round < ROUNDS; round++) {
            producer.awaitReady();
            String name = "B" + round;
            // Kafka has it; whether the producer knows that it has is a matter of a millisecond
            topics.onNextRecord(
                    NAMES.changes("teams"),
                    () -> app.write(
                            "UPDATE teams SET name = '" + name + "'",
                            "INSERT INTO tags (id, label) VALUES ('tag_b', 'B')"),
                    () -> producer.kill());
            app.write("UPDATE teams SET name = 'Engineering'", "DELETE FROM tags WHERE id = 'tag_b'");
            startProducer();
            // a write of another model, after whose arrival nothing older is on its way
            app.write(HiveApp.account("acc_" + round, "round " + round));
            target.awaitEqualTo(app);
        }
    }

    /**
     * Guards: a record topic with a new id is read anew from its start, and what it does not have goes, instead of going on
     * at an offset that means nothing in it.
     */
    @Test
    void aRecordTopicThatIsMadeAnewEndsEqualAndStopsNoOtherModel() throws Exception {
        for (int i = 0; i < 30; i++) {
            app.write("INSERT INTO tags (id, label) VALUES ('tag_" + i + "', 'first')");
        }
        run = startRun("--hive", app.folder().toString()).awaitReady();
        target.awaitEqualTo(app);

        admin.deleteTopics(List.of(NAMES.records("tags"))).all().get();
        Awaitility.await().until(() -> !admin.listTopics().names().get().contains(NAMES.records("tags")));
        app.write("UPDATE teams SET name = 'while there is no topic for tags'");
        target.await("SELECT name FROM teams", "while there is no topic for tags");
        new TopicCreator(admin, NAMES, PARTITIONS).ensure("tags");
        app.write(
                "DELETE FROM tags WHERE id = 'tag_3'",
                "UPDATE tags SET label = 'second' WHERE id NOT IN ('tag_7', 'tag_8')");

        target.awaitEqualTo(Image.ofHive(app.file()), run.process()::isAlive);
        app.write("UPDATE tags SET label = 'third' WHERE id = 'tag_5'");
        target.awaitEqualTo(Image.ofHive(app.file()), run.process()::isAlive);
    }

    /** Guards: a topic that does not fit is left out by name, instead of stopping all of Kafka Streams or the capture. */
    @Test
    void aTopicWithAnotherPartitionCountStopsNoOtherModel() throws Exception {
        admin.createTopics(List.of(new NewTopic(NAMES.changes("tags"), PARTITIONS + 2, (short) 1)))
                .all()
                .get();
        run = startRun("--hive", app.folder().toString());

        app.write(HiveApp.account("acc_1", "one"), "UPDATE teams SET name = 'two'");
        target.awaitEqualTo(withoutTags(), run.process()::isAlive);
        app.write("DELETE FROM accounts WHERE id = 'acc_1'", "INSERT INTO tags (id, label) VALUES ('tag_1', 'x')");
        app.write("UPDATE teams SET name = 'three'");
        target.awaitEqualTo(withoutTags(), run.process()::isAlive);

        assertThat(run.status().toString() + run.output()).contains(NAMES.changes("tags"));
    }

    private Image withoutTags() throws Exception {
        Image hive = Image.ofHive(app.file());
        hive.types().remove("tags");
        hive.rows().remove("tags");
        return hive;
    }
}
