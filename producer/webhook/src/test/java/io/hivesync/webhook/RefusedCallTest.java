package io.hivesync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.ModelSchemaCodec;
import io.hivesync.webhook.TestCall.Answer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered to calls that are wrong: never a 5xx, and the field's name. */
class RefusedCallTest extends WebhookTestCase {
    private static final String GOOD = "{\"model\":\"posts\",\"operation\":\"delete\",\"recordId\":\"a\"}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"operation":"create","data":{},"recordId":"a"}                                | model
            {"model":7,"operation":"create","data":{},"recordId":"a"}                      | model
            {"model":null,"operation":"create","data":{},"recordId":"a"}                   | model
            {"model":"accounts","operation":"create","data":{},"recordId":"a"}             | model
            {"model":"posts","data":{},"recordId":"a"}                                     | operation
            {"model":"posts","operation":"upsert","data":{},"recordId":"a"}                | operation
            {"model":"posts","operation":["create"],"data":{},"recordId":"a"}              | operation
            {"model":"posts","operation":"create","data":{}}                               | recordId
            {"model":"posts","operation":"create","data":{},"recordId":null}               | recordId
            {"model":"posts","operation":"create","data":{},"recordId":7}                  | recordId
            {"model":"posts","operation":"create","data":{},"recordId":""}                 | recordId
            {"model":"posts","operation":"create","data":{},"recordId":"a\\nb"}            | recordId
            {"model":"posts","operation":"create","data":{},"recordId":"a\\ud800"}         | recordId
            {"model":"posts","operation":"create","data":{},"hiveId":7}                    | hiveId
            {"model":"posts","operation":"create","data":{},"hiveId":"b","recordId":"a"}   | hiveId
            {"model":"posts","operation":"create","recordId":"a"}                          | data
            {"model":"posts","operation":"update","recordId":"a","data":null}              | data
            {"model":"posts","operation":"update","recordId":"a","data":[1]}               | data
            {"model":"posts","operation":"delete","recordId":"a","data":"x"}               | data
            {"model":"posts","operation":"update","recordId":"a","data":{"id":"b"}}        | data.id
            {"model":"posts","operation":"update","recordId":"a","data":{"id":1}}          | data.id
            {"model":"posts","operation":"update","recordId":"a","data":{"":1}}            | data.
            {"model":"posts","operation":"update","recordId":"a","data":{"x":"\\udc00"}}   | data.x
            {"model":"posts","operation":"update","recordId":"a","data":{"x":[{"k":"\\ud800"}]}} | data.x
            {"model":"posts","operation":"update","recordId":"a","data":{"x":1e99999999}}  | data.x
            {"model":"posts","operation":"update","recordId":"a","data":{"x":1e99999999999}}  | body
            {"model":"posts","operation":"update","recordId":"a","data":{"ronin":{"x":1},"ronin.x":1}} | data.ronin.x
            {"model":"posts","operation":"delete","recordId":"a","timestamp":1767323045}   | timestamp
            {"model":"posts","operation":"delete","recordId":"a","timestamp":99999999999999} | timestamp
            {"model":"posts","operation":"delete","recordId":"a","timestamp":1767323045678.5} | timestamp
            {"model":"posts","operation":"delete","recordId":"a","timestamp":"yesterday"}  | timestamp
            {"model":"posts","operation":"delete","recordId":"a","timestamp":"2026-01-02T03:04:05"} | timestamp
            {"model":"posts","operation":"delete","recordId":"a","timestamp":true}         | timestamp
            {"model":"posts","operation":"delete","operation":"create","recordId":"a"}     | operation
            {"model":"posts","operation":"update","recordId":"a","data":{"x":1,"x":2}}     | x
            [1,2]                                                                          | body
            ``                                                                             | body
            null                                                                           | body
            {"model":                                                                      | body
            {"model":"posts"} {"model":"posts"}                                            | body
            model=posts                                                                    | body
            """)
    void wrongFieldIsNamed(String body, String field) throws Exception {
        start();

        Answer answer = call().send(body);

        assertThat(answer.status()).as(answer.error()).isEqualTo(400);
        assertThat(answer.field()).as(answer.error()).isEqualTo(field);
        assertThat(answer.error()).isNotBlank();
    }

    @Test
    void unknownModelIsAnsweredWithWhatToDo() throws Exception {
        start();

        Answer answer = call().send("{\"model\":\"comments\",\"operation\":\"delete\",\"recordId\":\"a\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error())
                .contains(
                        "Unknown model 'comments'", "posts, users", "webhook.models", "--webhook-model", "SYNC_MODELS");
    }

    @Test
    void idOf1024BytesIsTakenAndOneMoreIsNot() throws Exception {
        start();
        // two bytes each
        String longest = "é".repeat(512);

        assertThat(call().send(GOOD.replace("\"a\"", '"' + longest + '"')).status())
                .isEqualTo(200);
        assertThat(call().send(GOOD.replace("\"a\"", '"' + longest + "a\"")).field())
                .isEqualTo("recordId");
    }

    @Test
    void dataIsBoundedInFieldsNamesAndDepth() throws Exception {
        start(settings(Map.of("bounds", "bounds")));

        assertThat(send(fields(1000)).status()).isEqualTo(200);
        assertThat(send(fields(1001)).field()).isEqualTo("data");
        assertThat(send("{\"" + "n".repeat(200) + "\":null}").status()).isEqualTo(200);
        assertThat(send("{\"" + "n".repeat(201) + "\":null}").field()).startsWith("data.nnn");
        assertThat(send("{\"f0\":" + "[".repeat(99) + "]".repeat(99) + "}").status())
                .isEqualTo(200);
        assertThat(send("{\"f0\":" + "[".repeat(100) + "]".repeat(100) + "}").status())
                .isEqualTo(400);
        assertThat(send("{\"f0\":" + "[".repeat(100_000)).status()).isEqualTo(400);
        // the model as a whole has a bound too: names that change with each call would grow it for ever
        assertThat(send("{\"one_more\":1}").field()).isEqualTo("data");
    }

    private Answer send(String data) throws Exception {
        return call().send("{\"model\":\"bounds\",\"operation\":\"update\",\"recordId\":\"a\",\"data\":" + data + "}");
    }

    private static String fields(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"f" + i + "\":1").collect(Collectors.joining(",", "{", "}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/sync/", "/sync/batch/", "/batch", "/health", "/syncs", "/x/../sync"})
    void otherPathsAreNotThere(String path) throws Exception {
        start();

        Answer answer = call().path(path).send(GOOD);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.error()).contains("POST /sync and /sync/batch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "HEAD", "OPTIONS"})
    void otherMethodsAreNotAllowed(String method) throws Exception {
        start();

        for (String path : List.of("/sync", "/sync/batch")) {
            Answer answer = call().path(path).method(method).send("");

            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.raw().headers().firstValue("Allow")).hasValue("POST");
        }
    }

    @Test
    void onlyJsonIsTaken() throws Exception {
        start();

        assertThat(call().without("Content-Type").send(GOOD).status()).isEqualTo(415);
        assertThat(call().header("Content-Type", "application/x-www-form-urlencoded")
                        .send(GOOD)
                        .status())
                .isEqualTo(415);
        assertThat(call().header("Content-Type", "Application/JSON; charset=utf-8")
                        .send(GOOD)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void bodyOfTheLimitIsTakenAndOneByteMoreIsNotWhetherItsLengthIsToldOrNot() throws Exception {
        start(settings().withLimits(new WebhookLimits(1000, 10, 1000, 1000)));
        String longest = GOOD + " ".repeat(1000 - GOOD.length());

        for (String body : new String[] {longest + " ", longest + " ".repeat(1_000_000)}) {
            Answer told = call().send(body);
            assertThat(told.status()).isEqualTo(413);
            assertThat(told.error()).contains("1000 bytes");
            assertThat(call().send(chunked(body)).status()).isEqualTo(413);
        }
        assertThat(call().send(longest).status()).isEqualTo(200);
        assertThat(call().send(chunked(longest)).status()).isEqualTo(200);
    }

    private static java.net.http.HttpRequest.BodyPublisher chunked(String body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body.getBytes()));
    }

    @Test
    void bodyOfAMebibyteComesThroughWithTheDefaults() throws Exception {
        TestCall call = callFor("large");
        String frame = "{\"model\":\"large\",\"operation\":\"update\",\"recordId\":\"a\",\"data\":{\"x\":[]}}";
        // what grows when it is written again: 1e5 becomes 1E+5
        String numbers = "1e5,".repeat((1 << 20) / 4 - 100) + "1";

        Answer answer = call.send(frame.replace("[]", "[" + numbers + "]"));

        assertThat(answer.status()).as(answer.error()).isEqualTo(200);
        assertThat(kafka.events("large").get(0).envelope().after().path("x").size())
                .isGreaterThan(200_000);
    }

    @Test
    void moreCallsThanTheRateAreToldToComeBack() throws Exception {
        start(settings()
                .withLimits(new WebhookLimits(1000, 10, 1, 2))
                .withClock(Clock.fixed(Instant.now(), ZoneOffset.UTC)));

        assertThat(call().send(GOOD).status()).isEqualTo(200);
        assertThat(call().send(GOOD).status()).isEqualTo(200);
        Answer third = call().send(GOOD);

        assertThat(third.status()).isEqualTo(429);
        assertThat(third.raw().headers().firstValue("Retry-After")).hasValue("1");
        // who has no secret does not use up the others' rate
        assertThat(call().without("X-Sync-Secret").send(GOOD).status()).isEqualTo(401);
    }

    @Test
    void declaredTypesOfACapturedModelAreCheckedAndItsSchemaIsLeftAlone() throws Exception {
        kafka.publish(ModelSchemaCodec.decode("""
                {"model":"captured","number":7,"source":"capture","fields":[{"name":"id","type":"string"},
                 {"name":"n","type":"number"},{"name":"b","type":"boolean"},{"name":"d","type":"date"},
                 {"name":"l","type":"link"},{"name":"j","type":"json"},{"name":"f","type":"blob"}]}""".getBytes()));
        start(settings(Map.of("captured", "captured")));
        String call = "{\"model\":\"captured\",\"operation\":\"update\",\"recordId\":\"a\",\"data\":{%s}}";

        for (String wrong : new String[] {"\"n\":\"1\"", "\"b\":1", "\"d\":1767323045678", "\"l\":{}", "\"f\":\"x\""}) {
            Answer answer = call().send(call.formatted(wrong));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.field()).isEqualTo("data." + wrong.charAt(1));
        }
        assertThat(call().send(call.formatted("\"n\":1.5,\"b\":null,\"d\":\"2026\",\"j\":[1],\"f\":{},\"unknown\":1"))
                        .status())
                .isEqualTo(200);
        assertThat(kafka.schemas("captured")).hasSize(1);
        assertThat(kafka.events("captured").get(0).header("hive-schema")).isEqualTo("7");
    }

    @Test
    void countersTellHowCallsWereAnswered() throws Exception {
        WebhookServer server = start();
        assertThat(call().send(GOOD).status()).isEqualTo(200);
        assertThat(call().send("{}").status()).isEqualTo(400);
        assertThat(call().path("/").send("").status()).isEqualTo(404);
        assertThat(call().without("X-Sync-Secret").send(GOOD).status()).isEqualTo(401);

        assertThat(server.status()).isEqualTo(new WebhookStatus(4, 1, 2, 1, 0, 0, 0, 0));
    }
}
