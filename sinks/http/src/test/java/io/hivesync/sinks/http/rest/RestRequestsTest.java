package io.hivesync.sinks.http.rest;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.schema;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.matching.RequestPatternBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an API gets to see. */
class RestRequestsTest extends MockedApi {
    private static final Lane LANE_OF_TEAMS = new Lane("main", "hive.records.teams", "teams", 3);
    private static final ModelSchema TEAMS = schema(
            "teams",
            1,
            new Field("id", FieldType.STRING),
            new Field("ronin.createdAt", FieldType.DATE),
            new Field("name", FieldType.STRING),
            new Field("size", FieldType.NUMBER),
            new Field("settings", FieldType.JSON));

    private void write(RecordChange... teams) throws Exception {
        try (Sink sink = open()) {
            sink.check();
            long offset = sink.readLane(LANE_OF_TEAMS).map(LaneState::offset).orElse(-1L);
            SinkWriter writer = sink.openLane(
                    LANE_OF_TEAMS, sink.readLane(LANE_OF_TEAMS), new LaneState(7, offset, "topic-1", 0, 0));
            writer.write(changes(offset, offset + 1, TEAMS, teams), TIMEOUT);
        }
    }

    private LoggedRequest only(RequestPatternBuilder pattern) {
        List<LoggedRequest> found = api.findAll(pattern);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    /** Fields without a value are null: an API that merges keeps no old one. */
    @Test
    void aRecordIsPutWhereItsIdSays() throws Exception {
        write(
                upsert("t 1/é", "{'id':'t 1/é','name':'Red','ronin.createdAt':'2026-01-02T03:04:05.678Z'}"),
                delete("t2"));

        api.verify(putRequestedFor(urlEqualTo("/v1/teams/t%201%2F%C3%A9"))
                .withHeader("Content-Type", equalTo("application/json"))
                .withHeader("Authorization", equalTo("Basic aGl2ZTpodW50ZXIy"))
                .withHeader("Hive-Version", equalTo("1"))
                .withHeader("Hive-Lane", equalTo("hive.records.teams/3"))
                .withHeader("Hive-Token", equalTo("7"))
                .withRequestBody(equalToJson(
                        "{\"bladeId\":\"t 1/é\",\"createdAt\":\"2026-01-02T03:04:05.678Z\",\"name\":\"Red\","
                                + "\"size\":null,\"settings\":null}")));
        LoggedRequest removal = only(deleteRequestedFor(urlEqualTo("/v1/teams/t2")));
        assertThat(removal.getBody()).isEmpty();
        assertThat(removal.getHeader("Hive-Event-Id")).matches("[0-9a-f]{32}");
    }

    /** Guards repeats: an API that remembers keys does the same thing once, and a replay again. */
    @Test
    void aRepeatHasTheSameKeysAndAReplayAnotherOne() throws Exception {
        Batch batch = changes(-1, 0, upsert("a", "{}"));
        try (Sink sink = open()) {
            take(sink).write(batch, TIMEOUT);
            LaneState seen = sink.readLane(LANE).orElseThrow();
            sink.openLane(LANE, Optional.of(seen), new LaneState(8, -1, "topic-1", 0, 0))
                    .write(batch, TIMEOUT);
            seen = sink.readLane(LANE).orElseThrow();
            sink.openLane(LANE, Optional.of(seen), new LaneState(9, -1, "topic-1", 1, 0))
                    .write(batch, TIMEOUT);
        }
        List<LoggedRequest> puts = api.findAll(putRequestedFor(anyUrl()));
        assertThat(puts).hasSize(3);
        assertThat(puts)
                .extracting(put -> put.getHeader("Hive-Event-Id"))
                .containsOnly(puts.getFirst().getHeader("Hive-Event-Id"));
        List<String> keys =
                puts.stream().map(put -> put.getHeader("Idempotency-Key")).toList();
        assertThat(keys.get(1)).isEqualTo(keys.get(0)).isNotBlank();
        assertThat(keys.get(2)).isNotEqualTo(keys.get(0));
    }

    @Test
    void methodsPathsAndBodiesAreWhatTheOptionsSay() throws Exception {
        options.putAll(Map.of(
                "method", "POST",
                "path", "/hooks?model={model}",
                "delete-method", "POST",
                "body",
                        "{\"event\":\"{op}\",\"of\":\"{model}\",\"id\":\"{bladeId}\",\"at\":\"{version}\",\"data\":\"{record}\"}",
                "version-header", "X-Version",
                "authorization", "Bearer token",
                "headers", "X-Tenant: 7\nX-Colour: red : blue"));
        write(upsert("t1", "{'name':'{bladeId}'}"), delete("t2"));

        api.verify(
                postRequestedFor(urlEqualTo("/v1/hooks?model=teams"))
                        .withHeader("X-Version", equalTo("1"))
                        .withHeader("Authorization", equalTo("Bearer token"))
                        .withHeader("X-Tenant", equalTo("7"))
                        .withHeader("X-Colour", equalTo("red : blue"))
                        .withRequestBody(
                                equalToJson(
                                        "{\"event\":\"upsert\",\"of\":\"teams\",\"id\":\"t1\",\"at\":1,\"data\":"
                                                + "{\"bladeId\":\"t1\",\"createdAt\":null,\"name\":\"{bladeId}\",\"size\":null,\"settings\":null}}")));
        api.verify(
                postRequestedFor(urlEqualTo("/v1/hooks?model=teams"))
                        .withRequestBody(
                                equalToJson(
                                        "{\"event\":\"delete\",\"of\":\"teams\",\"id\":\"t2\",\"at\":1,\"data\":{\"bladeId\":\"t2\"}}")));
        assertThat(api.findAll(postRequestedFor(anyUrl())))
                .noneMatch(request -> request.containsHeader("Hive-Version"));
    }

    @Test
    void aBatchIsOneRequest() throws Exception {
        options.putAll(Map.of("mode", "batch", "batch-body", "{\"model\":\"{model}\",\"items\":\"{records}\"}"));
        write(upsert("t1", "{'size':3}"), delete("t2"));

        LoggedRequest batch = only(postRequestedFor(urlEqualTo("/v1/teams/batch")));
        assertThat(batch.getHeader("Idempotency-Key")).isNotBlank();
        assertThat(batch.getBodyAsString())
                .matches(
                        "(?s)\\{\"model\":\"teams\",\"items\":\\[\\{\"op\":\"upsert\",\"bladeId\":\"t1\",\"version\":1,\"eventId\":\"[0-9a-f]{32}\","
                                + "\"record\":\\{\"bladeId\":\"t1\",.*\"size\":3.*}},\\{\"op\":\"delete\",\"bladeId\":\"t2\".*}]}");
    }

    /** The example of the Standard Webhooks' own tests. */
    @Test
    void aSignatureIsThatOfStandardWebhooks() {
        Map<String, String> headers = Signature.of(
                        RestOption.SIGNING_SECRET.declared(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                .headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330L, "{\"test\": 2432232314}".getBytes(UTF_8));

        assertThat(headers)
                .containsEntry("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
                .containsEntry("webhook-timestamp", "1614265330")
                .containsEntry("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void requestsAreSignedOverWhatIsSent() throws Exception {
        options.put("signing-secret", "a shared secret");
        write(upsert("t1", "{'name':'Red'}"));

        LoggedRequest put = only(putRequestedFor(anyUrl()));
        assertThat(put.getHeader("webhook-id")).isEqualTo(put.getHeader("Idempotency-Key"));
        assertThat(put.getHeader("webhook-signature"))
                .isEqualTo(Signature.of(RestOption.SIGNING_SECRET.declared(), "a shared secret")
                        .headers(
                                put.getHeader("webhook-id"),
                                Long.parseLong(put.getHeader("webhook-timestamp")),
                                put.getBody())
                        .get("webhook-signature"));
        assertThat(api.getAllServeEvents())
                .allSatisfy(event -> assertThat(event.getRequest().containsHeader("webhook-signature"))
                        .isTrue());
    }

    /** Guards APIs whose JSON has doubles for numbers: they would round in silence. */
    @Test
    void numbersThatADoubleCannotHoldAreTextWhereThatIsWanted() throws Exception {
        options.put("exact-numbers", "text");
        write(upsert("t1", "{'size':9007199254740993}"), upsert("t2", "{'size':0.1}"));

        assertThat(only(putRequestedFor(urlEqualTo("/v1/teams/t1"))).getBodyAsString())
                .contains("\"size\":\"9007199254740993\"");
        assertThat(only(putRequestedFor(urlEqualTo("/v1/teams/t2"))).getBodyAsString())
                .contains("\"size\":0.1");
        for (String unsayable : List.of("{'size':'7'}", "{'settings':{'a':[9007199254740993]}}")) {
            assertThatThrownBy(() -> write(upsert("t3", unsayable))).isInstanceOf(Rejected.class);
        }
    }

    /** Guards other places than the record's own: a server may take such a path for the folder above. */
    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../teams", "a/../b", "..\\x", "a/."})
    void anIdThatWouldStandForAnotherPlaceIsRefused(String id) {
        assertThatThrownBy(() -> write(delete(id)))
                .isInstanceOfSatisfying(
                        Rejected.class, refusal -> assertThat(refusal.bladeId()).contains(id));
        api.verify(0, deleteRequestedFor(anyUrl()));
    }

    @Test
    void idsWithDotsWithinAreSent() throws Exception {
        write(delete("a.b"), delete("..."), delete("a..b"));

        api.verify(3, deleteRequestedFor(anyUrl()));
    }
}
