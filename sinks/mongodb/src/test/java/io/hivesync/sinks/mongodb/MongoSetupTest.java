package io.hivesync.sinks.mongodb;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.IndexOptions;
import de.bwaldvogel.mongo.bson.Document;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.TargetModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sink makes in a database, says that it lacks, or leaves alone. */
final class MongoSetupTest {
    @RegisterExtension
    static final LocalMongo STANDALONE = LocalMongo.standalone();

    @RegisterExtension
    static final LocalMongo REPLICA_SET = LocalMongo.replicaSet();

    @AfterEach
    void reset() {
        STANDALONE.backend().reset();
        REPLICA_SET.backend().reset();
    }

    private static List<BsonDocument> indexes(Opened opened) {
        return opened.collection("accounts").listIndexes(BsonDocument.class).into(new ArrayList<>());
    }

    @Test
    void evolveMakesTheCollectionsAndLetsTombstonesGoAfterAWeek() throws Exception {
        try (Opened opened = Opened.at(STANDALONE).ready(ACCOUNTS)) {
            opened.sink().prepare(ACCOUNTS);

            assertThat(opened.outside().listCollectionNames()).contains("hive_sync_lanes", "accounts");
            BsonDocument index = indexes(opened).getLast();
            assertThat(index.getDocument("key").toJson()).isEqualTo("{\"_hive.deletedAt\": 1}");
            assertThat(index.getNumber("expireAfterSeconds").longValue()).isEqualTo(7 * 24 * 3600);
            assertThat(index.getBoolean("sparse").getValue()).isTrue();
        }
    }

    @Test
    void whereThereAreTransactionsNoTombstonesNeedAnIndex() throws Exception {
        try (Opened opened = Opened.at(REPLICA_SET).ready(ACCOUNTS)) {
            assertThat(indexes(opened)).hasSize(1);
        }
    }

    @Test
    void validateSaysWhatIsMissingAndMakesNothing() throws Exception {
        Map<String, TargetModel> keyed = Map.of(
                "accounts", new TargetModel(Optional.of("it's"), Optional.of("bladeId"), Map.of(), Optional.empty()));
        try (Opened opened = Opened.at(STANDALONE)) {
            try (Opened validating = opened.beside(SchemaMode.VALIDATE, Map.of(), keyed)) {
                assertThatThrownBy(() -> validating.sink().check())
                        .isInstanceOf(Misconfigured.class)
                        .hasMessageEndingWith(
                                "Run: db.createCollection(\"hive_sync_lanes\"); db.createCollection(\"hive_sync_held\")");
                opened.sink().check();
                validating.sink().check();
                assertThatThrownBy(() -> validating.sink().prepare(ACCOUNTS))
                        .isInstanceOf(Misconfigured.class)
                        .hasMessageEndingWith("Run: db.createCollection(\"it's\");"
                                + " db.getCollection(\"it's\").createIndex({\"bladeId\": 1},"
                                + " {\"unique\": true, \"sparse\": true, \"name\": \"hive_sync_key\"});"
                                + " db.getCollection(\"it's\").createIndex({\"_hive.deletedAt\": 1},"
                                + " {\"expireAfterSeconds\": 604800, \"sparse\": true,"
                                + " \"name\": \"hive_sync_tombstones\"})");
            }
            try (Opened evolving = opened.beside(SchemaMode.EVOLVE, Map.of(), keyed);
                    Opened validating = opened.beside(SchemaMode.VALIDATE, Map.of(), keyed)) {
                evolving.sink().prepare(ACCOUNTS);
                validating.sink().prepare(ACCOUNTS);
            }
            assertThat(opened.outside().listCollectionNames())
                    .containsExactlyInAnyOrder("hive_sync_lanes", "hive_sync_held", "it's");
        }
    }

    @Test
    void noneLeavesCollectionsAlone() throws Exception {
        try (Opened opened = Opened.at(STANDALONE);
                Opened none = opened.beside(SchemaMode.NONE, Map.of(), Map.of())) {
            none.sink().prepare(ACCOUNTS);
            assertThat(opened.outside().listCollectionNames()).isEmpty();
            assertThatThrownBy(() -> none.sink().check()).isInstanceOf(Misconfigured.class);
        }
    }

    @Test
    void anIndexOfAnotherDurationIsNamedAndNotChanged() throws Exception {
        try (Opened opened = Opened.at(STANDALONE).ready(ACCOUNTS);
                Opened longer = opened.beside(SchemaMode.EVOLVE, Map.of("tombstone-days", "30"), Map.of())) {
            assertThatThrownBy(() -> longer.sink().prepare(ACCOUNTS))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContainingAll("hive_sync_tombstones", "accounts", "2592000", "drop it");
            assertThat(indexes(opened).getLast().getNumber("expireAfterSeconds").longValue())
                    .isEqualTo(7 * 24 * 3600);
        }
    }

    @Test
    void aUniqueIndexThatIsThereAlreadyServesAsTheKeys() throws Exception {
        TargetModel keyed = new TargetModel(Optional.empty(), Optional.of("bladeId"), Map.of(), Optional.empty());
        try (Opened opened = Opened.at(REPLICA_SET, Map.of(), Map.of("accounts", keyed))) {
            opened.collection("accounts")
                    .createIndex(
                            new org.bson.Document("bladeId", 1),
                            new IndexOptions().unique(true).name("theirs"));
            opened.ready(ACCOUNTS);

            assertThat(indexes(opened))
                    .extracting(index -> index.getString("name").getValue())
                    .containsExactlyInAnyOrder("_id_", "theirs");
        }
    }

    @Test
    void requiredTransactionsStopASinkAtAServerWithoutThem() throws Exception {
        try (Opened refused = Opened.at(STANDALONE, Map.of("transactions", "required"), Map.of());
                Opened fine = Opened.at(REPLICA_SET, Map.of("transactions", "required"), Map.of())) {
            assertThatThrownBy(() -> refused.sink().check())
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContainingAll("standalone", "transactions", "replica set");
            fine.sink().check();
        }
    }

    @Test
    void transactionsCanBeTurnedOff() throws Exception {
        try (Opened opened =
                Opened.at(REPLICA_SET, Map.of("transactions", "off"), Map.of()).ready(ACCOUNTS)) {
            REPLICA_SET.backend().failNext("commitTransaction", 59);
            Opened.write(opened.take(), Opened.batch(-1, 0, ACCOUNTS, Opened.delete("a", 5)));

            assertThat(opened.documents("accounts")
                            .getFirst()
                            .getDocument("_hive")
                            .getInt64("version")
                            .getValue())
                    .isEqualTo(5);
        }
    }

    /** Guards against servers that speak the protocol and only pretend: at least one takes aborts and undoes nothing. */
    @Test
    void aServerWhoseTransactionsUndoNothingIsFoundOut() throws Exception {
        try (Opened opened = Opened.at(REPLICA_SET)) {
            REPLICA_SET.backend().add((command, query) -> {
                query.remove("autocommit");
                return command.equals("abortTransaction") ? Optional.of(new Document("ok", 1)) : Optional.empty();
            });

            assertThatThrownBy(() -> opened.sink().check())
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContainingAll("aborted transaction", "transactions to off");
            assertThat(opened.documents("hive_sync_lanes")).isEmpty();
        }
    }

    @Test
    void aCheckLeavesNothingBehind() throws Exception {
        try (Opened opened = Opened.at(REPLICA_SET)) {
            opened.sink().check();
            assertThat(opened.documents("hive_sync_lanes")).isEmpty();
        }
    }

    @Test
    void anOldServerIsNamed() throws Exception {
        try (Opened opened = Opened.at(STANDALONE)) {
            STANDALONE.backend().answerHello(hello -> hello.append("maxWireVersion", 9));

            assertThatThrownBy(() -> opened.sink().check())
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("older than 5.0");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "transactions, maybe, auto",
        "transactions, '', auto",
        "tombstone-days, 0, 1 to 3650",
        "tombstone-days, 99999, 1 to 3650",
        "tombstone-days, -1, 1 to 3650",
        "tombstones, 7, tombstone-days"
    })
    void anOptionThatCannotBeIsRefusedBeforeAnythingIsOpened(String key, String value, String said) {
        assertThatThrownBy(() -> Opened.at(STANDALONE, Map.of(key, value), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said);
    }
}
