package io.hivesync.sinks.mongodb;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.HeldChanges;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Without transactions: a writer that was replaced after its compare, and what the versions make of it. */
final class MongoFencingTest {
    @RegisterExtension
    static final LocalMongo MONGO = LocalMongo.standalone();

    private Opened opened;

    @BeforeEach
    void open() throws Exception {
        opened = Opened.at(MONGO).ready(ACCOUNTS);
    }

    @AfterEach
    void close() {
        MONGO.backend().reset();
        opened.close();
    }

    private Batch names(long previous, long last, long version, String name, String... ids) {
        RecordChange[] changes = Arrays.stream(ids)
                .map(id -> Opened.upsert(id, version, image("{}").put("name", name)))
                .toArray(RecordChange[]::new);
        return Opened.batch(previous, last, ACCOUNTS, changes);
    }

    /** The successor takes the lane and writes, right before the server sees the rows of the one that it replaced. */
    private void takenOver(Batch bySuccessor) {
        MONGO.backend().before("update", "accounts", () -> takeOver(bySuccessor));
    }

    private void takeOver(Batch bySuccessor) {
        try {
            Opened.write(opened.take(), bySuccessor);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private List<String> stored() throws Exception {
        List<String> stored = new ArrayList<>();
        opened.rows(ACCOUNTS)
                .forEach((id, row) -> stored.add(id + "=" + row.path("name").asText("none")));
        return stored;
    }

    /** Guards the rows where the lane cannot: between the compare and them a replaced writer slips in. */
    @Test
    void aWriterThatIsReplacedAfterItsCompareWritesOverNothingNewer() throws Exception {
        SinkWriter zombie = opened.take();
        Opened.write(zombie, names(-1, 0, 10, "old", "a", "b"));
        takenOver(Opened.batch(
                0,
                5,
                ACCOUNTS,
                Opened.upsert("a", 12, image("{'name':'new'}")),
                Opened.delete("b", 13),
                Opened.upsert("c", 14, image("{'name':'new'}"))));

        assertThatThrownBy(() -> Opened.write(zombie, names(0, 1, 11, "stale", "a", "b", "c")))
                .isInstanceOf(Fenced.class);
        assertThat(stored()).containsExactly("a=new", "c=new");
        assertThat(opened.offset()).isEqualTo(5);
    }

    /** Guards what waits in the same way: no older change takes the place of a newer one. */
    @Test
    void aWriterThatIsReplacedAfterItsComparePutsNothingAsideOverANewerChange() throws Exception {
        SinkWriter zombie = opened.take();
        Opened.write(zombie, names(-1, 0, 10, "first", "a"));
        MONGO.backend().before("update", CollectionNames.HELD, () -> {
            try {
                putAside(opened.take(), names(0, 2, 12, "new", "b"));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });

        assertThatThrownBy(() -> putAside(zombie, names(0, 1, 11, "stale", "b")))
                .isInstanceOf(Fenced.class);
        HeldChanges held = opened.take().held().orElseThrow();
        assertThat(held.count()).isEqualTo(1);
        assertThat(held.retry(2, new HeldChanges.Attempt(ACCOUNTS, 10, 0, TIMEOUT))
                        .applied())
                .isEqualTo(1);
        assertThat(stored()).containsExactly("a=first", "b=new");
    }

    private static void putAside(SinkWriter writer, Batch one) throws Exception {
        writer.held().orElseThrow().hold((Batch.Changes) one, "in the way", TIMEOUT);
    }

    /** Guards deletions: without the tombstone, nothing would say that the zombie's record is gone. */
    @Test
    void aDeletedRecordLeavesATombstoneThatOnlyANewerVersionReplaces() throws Exception {
        SinkWriter writer = opened.take();
        Opened.write(writer, Opened.batch(-1, 0, ACCOUNTS, Opened.delete("a", 10)));

        BsonDocument tombstone = opened.documents("accounts").getFirst();
        assertThat(tombstone.keySet()).containsExactly("_id", "_hive");
        assertThat(tombstone.getDocument("_hive").keySet()).containsExactly("version", "deletedAt");
        assertThat(tombstone.getDocument("_hive").isDateTime("deletedAt")).isTrue();
        WriteResult stale = Opened.write(writer, names(0, 1, 9, "stale", "a"));
        assertThat(stale.applied()).isZero();
        assertThat(stored()).isEmpty();
        WriteResult newer = Opened.write(writer, names(1, 2, 11, "new", "a"));
        assertThat(newer.applied()).isEqualTo(1);
        assertThat(opened.documents("accounts").getFirst().getDocument("_hive").keySet())
                .containsExactly("version");
    }

    @Test
    void ofABatchOnlyTheStaleChangesAreLeftAndCounted() throws Exception {
        SinkWriter writer = opened.take();
        Opened.write(writer, names(-1, 0, 10, "new", "b", "d"));

        WriteResult result = Opened.write(writer, names(0, 1, 9, "older", "a", "b", "c", "d"));

        assertThat(result.applied()).isEqualTo(2);
        assertThat(stored()).containsExactly("a=older", "b=new", "c=older", "d=new");
        assertThat(opened.offset()).isEqualTo(1);
    }

    @Test
    void theSameVersionIsWrittenAgainSoThatAReplayRepairs() throws Exception {
        SinkWriter writer = opened.take();
        Opened.write(writer, names(-1, 0, 10, "right", "a"));
        opened.collection("accounts").updateOne(Filters.eq("_id", "a"), Updates.set("name", "damaged"));

        Opened.write(writer, names(0, 1, 10, "right", "a"));

        assertThat(stored()).containsExactly("a=right");
    }

    /** Guards records that a replica set wrote before somebody turned transactions off: they carry no version. */
    @Test
    void aDocumentWithoutAVersionIsOlderThanAny() throws Exception {
        opened.collection("accounts").insertOne(BsonDocument.parse("{_id: \"a\", name: \"unversioned\"}"));
        opened.collection("accounts").insertOne(BsonDocument.parse("{_id: \"b\", name: \"unversioned\"}"));
        SinkWriter writer = opened.take();
        Opened.write(writer, names(-1, 0, 1, "new", "a"));
        Opened.write(writer, new Batch.Sweep(0, List.of("b")));

        assertThat(stored()).containsExactly("a=new");
    }

    /** Guards a sweep, which has no versions of its own: what came back since it looked stays. */
    @Test
    void aSweepOfAReplacedWriterSparesWhatItsSuccessorWrote() throws Exception {
        SinkWriter zombie = opened.take();
        Opened.write(zombie, names(-1, 0, 10, "old", "a", "b"));
        takenOver(names(0, 5, 12, "back", "a", "c"));

        Opened.write(zombie, new Batch.Sweep(0, List.of("a", "b", "c")));

        assertThat(stored()).containsExactly("a=back", "c=back");
    }

    /** Guards the order of a sweep: it reads versions before its compare, or those that it reads may be its successor's. */
    @Test
    void aSweepThatReadsWhatItsSuccessorWroteIsFenced() throws Exception {
        SinkWriter zombie = opened.take();
        Opened.write(zombie, names(-1, 0, 10, "old", "a", "b"));
        Batch bySuccessor = names(0, 5, 12, "back", "a", "c");
        MONGO.backend().before("find", "accounts", () -> takeOver(bySuccessor));

        assertThatThrownBy(() -> Opened.write(zombie, new Batch.Sweep(0, List.of("a", "b", "c"))))
                .isInstanceOf(Fenced.class);
        assertThat(stored()).containsExactly("a=back", "b=old", "c=back");
    }

    @Test
    void whatWasSweptIsNotBroughtBackByItsOwnVersion() throws Exception {
        SinkWriter writer = opened.take();
        Opened.write(writer, names(-1, 0, 10, "old", "a"));
        Opened.write(writer, new Batch.Sweep(0, List.of("a", "nobody")));

        Opened.write(writer, names(0, 1, 10, "old", "a"));
        assertThat(stored()).isEmpty();
        Opened.write(writer, names(1, 2, 11, "new", "a"));
        assertThat(stored()).containsExactly("a=new");
        assertThat(opened.documents("accounts")).hasSize(1);
    }

    /** Guards a lost race of two inserts: it is neither stale nor refused, and the next try writes it. */
    @Test
    void aRecordThatAppearsWithAnOlderVersionMeanwhileIsTriedAgain() throws Exception {
        SinkWriter writer = opened.take();
        MONGO.backend()
                .failWrite(
                        "accounts",
                        0,
                        11_000,
                        "E11000 duplicate key error collection: x.accounts" + " index: _id_ dup key: { _id: \"a\" }");
        Batch batch = names(-1, 0, 10, "new", "a");

        assertThatThrownBy(() -> Opened.write(writer, batch)).isInstanceOf(Unavailable.class);
        assertThat(opened.offset()).isEqualTo(-1);
        Opened.write(writer, batch);
        assertThat(stored()).containsExactly("a=new");
    }

    @Test
    void aBatchThatEndedInTheMiddleIsWrittenAgainWhole() throws Exception {
        SinkWriter writer = opened.take();
        Batch batch = names(-1, 3, 10, "new", "a", "b");
        MONGO.backend().before("update", CollectionNames.LANES, () -> {
            throw new IllegalStateException("the server ends here");
        });

        assertThatThrownBy(() -> Opened.write(writer, batch)).isInstanceOf(Unavailable.class);
        assertThat(stored()).containsExactly("a=new", "b=new");
        assertThat(opened.offset()).isEqualTo(-1);
        Opened.write(writer, batch);
        assertThat(opened.offset()).isEqualTo(3);
    }
}
