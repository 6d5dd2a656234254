package io.hivesync.sinks.mongodb;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.image;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.IndexOptions;
import de.bwaldvogel.mongo.bson.Document;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a replica set is asked for, command by command as they come over the wire, and what becomes of its answers. The server
 * is a stand-in: see {@link StandInTransactions}.
 */
@Tag("slow")
final class MongoTransactionCommandsTest {
    @RegisterExtension
    static final LocalMongo MONGO = LocalMongo.replicaSet();

    private final List<Document> commands = new CopyOnWriteArrayList<>();
    private Opened opened;
    private SinkWriter writer;

    @BeforeEach
    void open() throws Exception {
        opened = Opened.at(MONGO).ready(ACCOUNTS);
        writer = opened.take();
        record();
    }

    private void record() {
        MONGO.backend().add((command, query) -> {
            if (!command.equalsIgnoreCase("ismaster") && !command.equals("endSessions")) {
                commands.add(query.cloneDeeply());
            }
            return Optional.empty();
        });
    }

    @AfterEach
    void close() {
        MONGO.backend().reset();
        opened.close();
    }

    /** Name and collection of each command. */
    private List<String> sequence() {
        return commands.stream()
                .map(command -> {
                    String name = command.keySet().iterator().next();
                    return command.get(name) instanceof String collection ? name + " " + collection : name;
                })
                .toList();
    }

    private static Document statement(Document command, int index) {
        return new ArrayList<>((List<?>) command.get("updates")).get(index) instanceof Document one
                ? one
                : new Document();
    }

    @Test
    void aBatchIsOneTransactionThatBeginsWithTheLaneAndEndsWithAMajority() throws Exception {
        Opened.write(writer, changes(-1, 4, delete("z"), upsert("a", "{'name':'Ada'}"), upsert("b", "{}")));

        assertThat(sequence())
                .containsExactly("update hive_sync_lanes", "update accounts", "delete accounts", "commitTransaction");
        Document lane = commands.getFirst();
        assertThat(lane.get("startTransaction")).isEqualTo(true);
        assertThat(lane.get("readConcern")).isEqualTo(new Document("level", "snapshot"));
        assertThat(commands).allSatisfy(command -> {
            assertThat(command.get("autocommit")).isEqualTo(false);
            assertThat(command.get("lsid")).isEqualTo(lane.get("lsid"));
            assertThat(command.get("txnNumber")).isEqualTo(lane.get("txnNumber"));
            // a server that is slow gives up by itself
            assertThat(((Number) command.get("maxTimeMS")).longValue()).isBetween(1L, 20_000L);
        });
        assertThat(commands.subList(1, 4))
                .allSatisfy(
                        command -> assertThat(command.get("startTransaction")).isNull());
        assertThat(((Document) commands.getLast().get("writeConcern")).get("w")).isEqualTo("majority");
        assertThat(commands.subList(0, 3))
                .allSatisfy(command -> assertThat(command.get("writeConcern")).isNull());
    }

    @Test
    void theLaneIsComparedByTokenTopicAndOffset() throws Exception {
        Opened.write(writer, changes(-1, 4));

        assertThat(sequence()).containsExactly("update hive_sync_lanes", "commitTransaction");
        Document lane = statement(commands.getFirst(), 0);
        assertThat(lane.get("q"))
                .isEqualTo(new Document("_id", "main/hive.records.accounts-3")
                        .append("token", 7L)
                        .append("topicId", "topic-1")
                        .append("offset", -1L));
        assertThat(((Document) ((Document) lane.get("u")).get("$set")).keySet())
                .containsExactlyInAnyOrder("offset", "updatedAt", "sourceTsMs");
        assertThat(lane.get("upsert")).isNotEqualTo(true);
    }

    @Test
    void recordsAreReplacedByTheirIdAloneAndCarryNothingOfOurs() throws Exception {
        Opened.write(writer, changes(-1, 4, upsert("a", "{'name':'Ada'}")));

        Document record = statement(commands.get(1), 0);
        assertThat(record.get("q")).isEqualTo(new Document("_id", "a"));
        assertThat(record.get("u")).isEqualTo(new Document("_id", "a").append("name", "Ada"));
        assertThat(record.get("upsert")).isEqualTo(true);
    }

    @Test
    void aSweepIsOneTransactionToo() throws Exception {
        Opened.write(writer, changes(-1, 4, upsert("a", "{}"), upsert("b", "{}")));
        commands.clear();
        Opened.write(writer, new Batch.Sweep(4, List.of("a", "nobody")));

        assertThat(sequence()).containsExactly("update hive_sync_lanes", "delete accounts", "commitTransaction");
        assertThat(opened.rows(ACCOUNTS)).containsOnlyKeys("b");
    }

    @Test
    void aFencedWriterSendsNoRecordsAndAborts() throws Exception {
        opened.take();
        commands.clear();

        assertThatThrownBy(() -> Opened.write(writer, changes(-1, 0, upsert("a", "{}"))))
                .isInstanceOf(Fenced.class);
        assertThat(sequence()).containsExactly("update hive_sync_lanes", "abortTransaction");
        assertThat(opened.rows(ACCOUNTS)).isEmpty();
    }

    /** Guards atomicity where the server itself refuses: lane and records stay as they were. */
    @Test
    void aBatchOfWhichTheServerRefusesOneRecordIsUndoneWhole() throws Exception {
        Opened.write(writer, changes(-1, 0, upsert("a", "{'name':'Ada'}"), upsert("b", "{'name':'Bob'}")));
        opened.collection("accounts").createIndex(new org.bson.Document("name", 1), new IndexOptions().unique(true));
        Batch batch = changes(
                0, 1, upsert("a", "{'name':'Ann'}"), upsert("c", "{'name':'Bob'}"), delete("b"), upsert("d", "{}"));

        assertThatThrownBy(() -> Opened.write(writer, batch)).isInstanceOf(Rejected.class);
        assertThat(opened.rows(ACCOUNTS).toString()).isEqualTo("{a={\"name\":\"Ada\"}, b={\"name\":\"Bob\"}}");
        assertThat(opened.offset()).isZero();
    }

    /** Guards the lane of a successor that takes it while a batch is in the middle. */
    @Test
    void aLaneThatIsTakenInTheMiddleOfABatchIsTakenAfterIt() throws Exception {
        LaneState seen = opened.sink().readLane(LANE).orElseThrow();
        List<Throwable> taking = new CopyOnWriteArrayList<>();
        Thread successor = new Thread(() -> {
            try {
                opened.sink().openLane(LANE, Optional.of(seen), new LaneState(8, -1, "topic-1", 0, 0));
            } catch (Exception e) {
                taking.add(e);
            }
        });
        MONGO.backend().before("update", "accounts", successor::start);

        Opened.write(writer, changes(-1, 5, upsert("a", "{}")));
        successor.join();

        assertThat(taking).singleElement().isInstanceOf(Fenced.class);
        assertThat(opened.offset()).isEqualTo(5);
        assertThat(opened.rows(ACCOUNTS)).containsOnlyKeys("a");
    }

    @Test
    void whoeverConflictsIsUnavailableAndWritesAtTheNextTry() throws Exception {
        MONGO.backend().forgetTransactionsAfter(Duration.ofSeconds(3));
        for (String command : List.of("update", "commitTransaction")) {
            MONGO.backend().failNext(command, 112, "TransientTransactionError");
            Batch batch = changes(opened.offset(), opened.offset() + 1, upsert("a", "{'name':'" + command + "'}"));

            assertThatThrownBy(() -> Opened.write(writer, batch)).isInstanceOf(Unavailable.class);
            await().atMost(Duration.ofMinutes(1))
                    .ignoreExceptionsInstanceOf(Unavailable.class)
                    .until(() -> Opened.write(writer, batch) != null);
            assertThat(opened.rows(ACCOUNTS).get("a")).isEqualTo(image("{'name':'" + command + "'}"));
        }
    }

    /** The answer to a commit is lost twice: nobody knows, and the lane will tell. */
    @Test
    void aCommitWhoseOutcomeIsNotKnownIsUnavailable() throws Exception {
        MONGO.backend()
                .add((command, query) -> command.equals("commitTransaction")
                        ? Optional.of(ScriptedBackend.failure(91, "RetryableWriteError"))
                        : Optional.empty());

        assertThatThrownBy(() -> Opened.write(writer, changes(-1, 0, upsert("a", "{}"))))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("whether the transaction was committed is not known");
    }

    @Test
    void aLaneIsTakenWithAMajorityAndReadFromThePrimary() throws Exception {
        opened.take();

        assertThat(sequence())
                .containsExactly("find hive_sync_lanes", "update hive_sync_lanes", "aggregate hive_sync_held");
        assertThat(((Document) commands.get(1).get("writeConcern")).get("w")).isEqualTo("majority");
    }
}
