package io.hivesync.sinks.http.firestore;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is printed can be deployed. */
class FirestoreSchemaTest {
    private static final ModelSchema EVIL =
            schema("x} allow read: if true; /\n", 1, new Field("a.b ` \" ]", FieldType.JSON));

    private static String printed(int file, TargetModel accounts) {
        return new FirestoreSinkProvider()
                .schema(new SchemaRequest(
                        "firestore",
                        Optional.empty(),
                        Map.of(),
                        model -> model.equals("accounts") ? accounts : TargetModel.DEFAULT,
                        List.of(ACCOUNTS, EVIL)))
                .get(file)
                .text();
    }

    private static int taken(String rules) throws Exception {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.putObject("rules").putArray("files").addObject().put("content", rules);
        URI uri = URI.create("http://127.0.0.1:" + FirestoreEmulator.shared().port()
                + "/emulator/v1/projects/demo-rules:securityRules");
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest put = HttpRequest.newBuilder(uri)
                    .version(HttpClient.Version.HTTP_1_1)
                    .PUT(BodyPublishers.ofString(body.toString()))
                    .build();
            return client.send(put, BodyHandlers.ofString()).statusCode();
        }
    }

    @Test
    void theRulesAreOnesThatFirestoreTakesAndLetNobodyWrite() throws Exception {
        TargetModel nested =
                new TargetModel(Optional.of("tenants/acme/people"), Optional.empty(), Map.of(), Optional.empty());
        for (TargetModel wanted : List.of(TargetModel.DEFAULT, nested)) {
            String rules = printed(0, wanted);
            assertThat(taken(rules)).isEqualTo(200);
            assertThat(rules).contains("/{id} {").doesNotContain("if true");
        }
        assertThat(printed(0, nested)).contains("match /tenants/acme/people/{id}");
        assertThat(taken("service cloud.firestore {")).isEqualTo(400);
    }

    @Test
    void whatIsLargeOrNeverQueriedIsNotIndexed() throws Exception {
        String text = printed(1, TargetModel.DEFAULT);
        JsonNode indexes = Json.MAPPER.readTree(text.substring(text.indexOf('\n')));

        List<String> exempt = new ArrayList<>();
        indexes.path("fieldOverrides")
                .forEach(one -> exempt.add(one.path("collectionGroup").asText() + ": "
                        + one.path("fieldPath").asText()));
        assertThat(exempt)
                .contains("hive_sync_lanes: offset", "accounts: settings", "accounts: avatar")
                .anyMatch(one -> one.endsWith(": `a_b _ \" _`"))
                .doesNotContain("hive_sync_lanes: topic", "hive_sync_lanes: partition", "accounts: name");
    }

    @Test
    void aNameThatFirestoreCannotHaveIsRefused() {
        TargetModel wrong = new TargetModel(Optional.of("a//b"), Optional.empty(), Map.of(), Optional.empty());
        assertThatThrownBy(() -> printed(0, wrong)).isInstanceOf(IllegalArgumentException.class);
    }
}
