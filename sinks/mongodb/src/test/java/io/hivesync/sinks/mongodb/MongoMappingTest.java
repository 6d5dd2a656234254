package io.hivesync.sinks.mongodb;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.TargetModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Collections that a person wants otherwise: other names, another key, records that are kept when they are deleted. */
final class MongoMappingTest {
    @RegisterExtension
    static final LocalMongo STANDALONE = LocalMongo.standalone();

    @RegisterExtension
    static final LocalMongo REPLICA_SET = LocalMongo.replicaSet();

    private static final TargetModel USERS = new TargetModel(
            Optional.of("users"),
            Optional.of("hive.bladeId"),
            Map.of("emailVerified", "profile.verified", "name", "profile.name"),
            Optional.empty());

    private static final TargetModel KEPT =
            new TargetModel(Optional.empty(), Optional.empty(), Map.of(), Optional.of("removed.at"));

    static List<LocalMongo> servers() {
        return List.of(STANDALONE, REPLICA_SET);
    }

    private static Opened with(LocalMongo mongo, TargetModel model) throws Exception {
        return Opened.at(mongo, Map.of(), Map.of("accounts", model)).ready(ACCOUNTS);
    }

    private static List<String> ids(SinkWriter writer) throws Exception {
        List<String> ids = new ArrayList<>();
        writer.forEachId(ids::add, TIMEOUT);
        return ids;
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aModelIsKeptUnderTheNamesAndTheKeyThatWereAskedFor(LocalMongo mongo) throws Exception {
        try (Opened opened = with(mongo, USERS)) {
            SinkWriter writer = opened.take();
            Opened.write(
                    writer,
                    Opened.batch(
                            -1,
                            0,
                            ACCOUNTS,
                            Opened.upsert("a", 1, image("{'name':'Ada','emailVerified':true,'team':'t'}")),
                            Opened.upsert("b", 1, image("{'name':'Bob'}"))));
            Opened.write(
                    writer,
                    Opened.batch(
                            0,
                            1,
                            ACCOUNTS,
                            Opened.upsert("a", 2, image("{'name':'Ann','emailVerified':true}")),
                            Opened.delete("b", 2)));

            BsonDocument document = opened.collection("users")
                    .find(Filters.eq("hive.bladeId", "a"))
                    .first();
            assertThat(document.isObjectId("_id")).isTrue();
            assertThat(document.getDocument("hive").toJson()).isEqualTo("{\"bladeId\": \"a\"}");
            assertThat(document.getDocument("profile").toJson()).isEqualTo("{\"name\": \"Ann\", \"verified\": true}");
            assertThat(document.containsKey("team")).isFalse();
            assertThat(opened.rows(ACCOUNTS)).containsOnlyKeys("a");
            assertThat(opened.rows(ACCOUNTS).get("a")).isEqualTo(image("{'name':'Ann','emailVerified':true}"));
            assertThat(ids(writer)).containsExactly("a");
            Opened.write(writer, new Batch.Sweep(1, List.of("a")));
            assertThat(opened.rows(ACCOUNTS)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aKeyOfItsOwnGetsAUniqueIndexAndDocumentsOfOthersMayLackIt(LocalMongo mongo) throws Exception {
        try (Opened opened = with(mongo, USERS)) {
            BsonDocument index =
                    opened.collection("users").listIndexes(BsonDocument.class).into(new ArrayList<>()).stream()
                            .filter(one -> one.getDocument("key").containsKey("hive.bladeId"))
                            .findFirst()
                            .orElseThrow();
            assertThat(index.getBoolean("unique").getValue()).isTrue();
            assertThat(index.getBoolean("sparse").getValue()).isTrue();
            opened.collection("users").insertOne(BsonDocument.parse("{name: \"by hand\"}"));
            opened.collection("users").insertOne(BsonDocument.parse("{name: \"by hand too\"}"));
            Opened.write(opened.take(), Opened.batch(-1, 0, ACCOUNTS, Opened.upsert("a", 1, image("{}"))));

            assertThat(opened.rows(ACCOUNTS)).containsOnlyKeys("a");
        }
    }

    @Test
    void versionsGuardAKeyOfItsOwnToo() throws Exception {
        try (Opened opened = with(STANDALONE, USERS)) {
            SinkWriter writer = opened.take();
            Opened.write(writer, Opened.batch(-1, 0, ACCOUNTS, Opened.upsert("a", 9, image("{'name':'new'}"))));
            var result = Opened.write(
                    writer, Opened.batch(0, 1, ACCOUNTS, Opened.upsert("a", 8, image("{'name':'stale'}"))));

            assertThat(result.applied()).isZero();
            assertThat(opened.rows(ACCOUNTS).get("a")).isEqualTo(image("{'name':'new'}"));
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aDeletedRecordIsKeptWithTheMomentAndCountsAsAbsent(LocalMongo mongo) throws Exception {
        long version = 1_767_323_045_678_901L;
        try (Opened opened = with(mongo, KEPT)) {
            SinkWriter writer = opened.take();
            Opened.write(
                    writer,
                    Opened.batch(
                            -1,
                            0,
                            ACCOUNTS,
                            Opened.upsert("a", 1, image("{'name':'Ada'}")),
                            Opened.upsert("b", 1, image("{'name':'Bob'}")),
                            Opened.upsert("c", 1, image("{'name':'Cy'}"))));
            Opened.write(writer, Opened.batch(0, 1, ACCOUNTS, Opened.delete("a", version), Opened.delete("nobody", 3)));
            Opened.write(writer, new Batch.Sweep(1, List.of("b", "unknown")));

            List<BsonDocument> documents = opened.documents("accounts");
            assertThat(documents.get(0).getString("name").getValue()).isEqualTo("Ada");
            assertThat(documents.get(0).getDocument("removed").getDateTime("at").getValue())
                    .isEqualTo(1_767_323_045_678L);
            assertThat(documents.get(1).getString("name").getValue()).isEqualTo("Bob");
            assertThat(documents.get(1).getDocument("removed").isDateTime("at")).isTrue();
            assertThat(documents.get(2).containsKey("removed")).isFalse();
            assertThat(ids(writer)).containsExactly("c");
            assertThat(opened.rows(ACCOUNTS)).containsOnlyKeys("c");
            opened.sink().readRows(ACCOUNTS, Optional.of(List.of("a")), row -> {
                throw new AssertionError(row);
            });

            Opened.write(
                    writer, Opened.batch(1, 2, ACCOUNTS, Opened.upsert("a", version + 1, image("{'name':'Ann'}"))));
            assertThat(opened.documents("accounts").getFirst().containsKey("removed"))
                    .isFalse();
            assertThat(opened.rows(ACCOUNTS)).containsOnlyKeys("a", "c");
        }
    }

    /** Guards that what nobody ever had does not stay for ever, and is not brought back either. */
    @Test
    void keptRecordsAreGuardedByVersionsAndAnUnknownOneIsOnlyATombstone() throws Exception {
        try (Opened opened = with(STANDALONE, KEPT)) {
            SinkWriter writer = opened.take();
            Opened.write(writer, Opened.batch(-1, 0, ACCOUNTS, Opened.upsert("a", 5, image("{'name':'Ada'}"))));
            Opened.write(writer, Opened.batch(0, 1, ACCOUNTS, Opened.delete("a", 9), Opened.delete("nobody", 9)));
            var stale = Opened.write(
                    writer,
                    Opened.batch(
                            1,
                            2,
                            ACCOUNTS,
                            Opened.upsert("a", 8, image("{'name':'stale'}")),
                            Opened.upsert("nobody", 8, image("{'name':'stale'}")),
                            Opened.delete("a", 7)));

            assertThat(stale.applied()).isZero();
            List<BsonDocument> documents = opened.documents("accounts");
            assertThat(documents.get(0).getString("name").getValue()).isEqualTo("Ada");
            assertThat(documents.get(0).getDocument("_hive").keySet()).containsExactly("version");
            assertThat(documents.get(1).getDocument("_hive").keySet()).contains("deletedAt");
        }
    }

    /** Guards collections with a unique index of their owner: the index is named, and the value is not. */
    @ParameterizedTest
    @MethodSource("servers")
    void aRefusalByAnotherUniqueIndexNamesTheIndexAndNotTheValue(LocalMongo mongo) throws Exception {
        try (Opened opened = with(mongo, TargetModel.DEFAULT)) {
            opened.collection("accounts")
                    .createIndex(
                            new Document("name", 1),
                            new IndexOptions().unique(true).sparse(true).name("one_name"));
            SinkWriter writer = opened.take();
            Opened.write(writer, Opened.batch(-1, 0, ACCOUNTS, Opened.upsert("a", 1, image("{'name':'hunter2'}"))));
            Batch among = Opened.batch(
                    0,
                    1,
                    ACCOUNTS,
                    Opened.upsert("b", 2, image("{'name':'fine'}")),
                    Opened.upsert("c", 2, image("{'name':'hunter2'}")));

            Rejected rejected = catchThrowableOfType(Rejected.class, () -> Opened.write(writer, among));

            assertThat(rejected.bladeId()).contains("c");
            assertThat(rejected)
                    .hasMessageContaining("name")
                    .hasMessageNotContaining("hunter2")
                    .hasNoCause();
            assertThat(opened.offset()).isZero();
            // whole or not at all where there are transactions
            boolean whole = mongo == REPLICA_SET;
            assertThat(opened.rows(ACCOUNTS).keySet()).isEqualTo(whole ? Set.of("a") : Set.of("a", "b"));
        }
    }

    /** Guards the two meanings of a duplicate key: a record that is there and older is not stale, but refused. */
    @ParameterizedTest
    @MethodSource("servers")
    void aChangeOfARecordThatAnotherUniqueIndexRefusesIsRejectedToo(LocalMongo mongo) throws Exception {
        try (Opened opened = with(mongo, TargetModel.DEFAULT)) {
            opened.collection("accounts").createIndex(new Document("name", 1), new IndexOptions().unique(true));
            SinkWriter writer = opened.take();
            Opened.write(
                    writer,
                    Opened.batch(
                            -1,
                            0,
                            ACCOUNTS,
                            Opened.upsert("a", 1, image("{'name':'Ada'}")),
                            Opened.upsert("b", 1, image("{'name':'Bob'}"))));

            Rejected rejected = catchThrowableOfType(
                    Rejected.class,
                    () -> Opened.write(
                            writer, Opened.batch(0, 1, ACCOUNTS, Opened.upsert("b", 2, image("{'name':'Ada'}")))));

            assertThat(rejected.bladeId()).contains("b");
            assertThat(opened.offset()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"_id", "_id.x", "_hive", "_hive.version", "$set", "a..b", ".", "bladeId.x", "nul\0"})
    void namesThatCannotBeHadTogetherAreRefusedBeforeAnythingIsOpened(String name) {
        assertRefused(() -> new TargetModel(
                Optional.empty(), Optional.of("bladeId"), Map.of("name", name), Optional.of("removedAt")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"system.users", "a$b", ".a", "nul\0"})
    void aCollectionThatCannotBeIsRefusedBeforeAnythingIsOpened(String name) {
        assertRefused(() -> new TargetModel(Optional.of(name), Optional.empty(), Map.of(), Optional.empty()));
    }

    private static void assertRefused(Supplier<TargetModel> wanted) {
        assertThatThrownBy(() -> Opened.at(STANDALONE, Map.of(), Map.of("accounts", wanted.get())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void modelsWhoseNamesMongoDbKeepsForItselfGetOthers() {
        assertThat(List.of("accounts", "system.users", "hive_sync_lanes", "a$b", ".a", "x".repeat(90)))
                .extracting(CollectionNames::of)
                .doesNotHaveDuplicates()
                .allMatch(CollectionNames::isLegal)
                .startsWith("accounts");
    }
}
