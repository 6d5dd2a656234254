package io.hivesync.sinks.mongodb;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.TargetModel;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is printed is what the sink makes, and its validators take what the sink writes. */
final class MongoSchemaTest {
    @RegisterExtension
    static final LocalMongo STANDALONE = LocalMongo.standalone();

    private static String printed(TargetModel accounts) {
        return new MongoSinkProvider()
                .schema(new SchemaRequest("mongodb", Optional.empty(), Map.of(), model -> accounts, List.of(ACCOUNTS)))
                .getFirst()
                .text();
    }

    @Test
    void theScriptMakesWhatTheSinkSaysIsMissing() {
        TargetModel keyed = new TargetModel(Optional.of("it's"), Optional.of("bladeId"), Map.of(), Optional.empty());

        assertThat(printed(keyed))
                .contains(
                        "\ndb.createCollection(\"hive_sync_lanes\");\n",
                        "\ndb.createCollection(\"it's\");\n",
                        "\ndb.getCollection(\"it's\").createIndex({\"bladeId\": 1},"
                                + " {\"unique\": true, \"sparse\": true, \"name\": \"hive_sync_key\"});\n",
                        "\n// db.getCollection(\"it's\").createIndex({\"_hive.deletedAt\": 1}")
                .contains("db.runCommand({\"collMod\": \"it's\", \"validator\": {\"$jsonSchema\": ");
    }

    @Test
    void aDocumentThatTheSinkWritesPassesTheValidator() throws Exception {
        TargetModel nested = new TargetModel(
                Optional.empty(), Optional.empty(), Map.of("loginCount", "stats.logins"), Optional.of("gone"));
        Document schema =
                MongoSchema.validator(DocumentLayout.of(ACCOUNTS, nested)).get("$jsonSchema", Document.class);
        Map<String, TargetModel> wanted = Map.of("accounts", nested);
        try (Opened opened = Opened.at(STANDALONE).ready(ACCOUNTS);
                Opened named = opened.beside(SchemaMode.EVOLVE, Map.of(), wanted)) {
            for (String number : List.of("1", "2147483648", "1.5", "9007199254740993.5", "null")) {
                var seen = named.sink().readLane(LANE);
                long offset = seen.map(lane -> lane.offset()).orElse(-1L);
                named.sink()
                        .openLane(LANE, seen, seen.orElse(TAKEN))
                        .write(
                                changes(
                                        offset,
                                        offset + 1,
                                        upsert(
                                                "a",
                                                "{'ronin.createdAt':'2026-01-02T03:04:05.123456Z','name':'Ada','loginCount':"
                                                        + number
                                                        + ",'emailVerified':true,'lastSeen':'2026-01-02','settings':[1],"
                                                        + "'avatar':{'key':'k'},'team':'t'}")),
                                TIMEOUT);
                BsonDocument written = opened.outside()
                        .getCollection("accounts", BsonDocument.class)
                        .find()
                        .first();
                assertPasses(schema, written, number);
            }
        }
    }

    private static void assertPasses(Document schema, BsonDocument document, String number) {
        schema.get("properties", Document.class).forEach((name, rule) -> {
            if (!document.containsKey(name)) {
                return;
            }
            Document field = (Document) rule;
            BsonType type = document.get(name).getBsonType();
            assertThat(List.of(field.get("bsonType")).toString())
                    .as("%s with %s", name, number)
                    .contains(alias(type));
            if (type == BsonType.DOCUMENT) {
                assertPasses(field, document.getDocument(name), number);
            }
        });
    }

    /** As {@code bsonType} calls it. */
    private static String alias(BsonType type) {
        return switch (type) {
            case INT32 -> "int";
            case INT64 -> "long";
            case DECIMAL128 -> "decimal";
            case BOOLEAN -> "bool";
            case DATE_TIME -> "date";
            case DOCUMENT -> "object";
            default -> type.name().toLowerCase(Locale.ROOT);
        };
    }
}
