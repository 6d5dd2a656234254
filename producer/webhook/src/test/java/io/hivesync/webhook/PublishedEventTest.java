package io.hivesync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Json;
import io.hivesync.topics.Op;
import io.hivesync.topics.Position;
import io.hivesync.topics.TopicNames;
import io.hivesync.webhook.TestCall.Answer;
import io.hivesync.webhook.TestKafka.Event;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands on Kafka after a 200. */
class PublishedEventTest extends WebhookTestCase {
    private static final TopicNames ANOTHER_PREFIX = new TopicNames("stepped");

    @Test
    void curlExampleOfTheGuideIsInKafkaWhenItIsAnswered() throws Exception {
        start();

        Answer answer = call().send("""
                {
                    "model": "users",
                    "operation": "create",
                    "data": {"email": "test@example.com"},
                    "recordId": "test123"
                }""");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("success").booleanValue()).isTrue();
        assertThat(answer.body().path("model").textValue()).isEqualTo("users");
        assertThat(answer.body().path("operation").textValue()).isEqualTo("create");
        assertThat(answer.body().path("recordId").textValue()).isEqualTo("test123");
        assertThat(Instant.parse(answer.body().path("syncedAt").textValue())).isNotNull();
        assertThat(answer.raw().headers().firstValue("Content-Type")).hasValue("application/json");

        List<Event> events = kafka.events("accounts");
        assertThat(events).hasSize(1);
        Event event = events.get(0);
        assertThat(event.key()).isEqualTo("test123");
        assertThat(event.envelope().op()).isEqualTo(Op.CREATE);
        assertThat(event.envelope().before()).isNull();
        assertThat(event.envelope().after()).isEqualTo(Json.MAPPER.readTree("{\"email\":\"test@example.com\"}"));
        assertThat(event.envelope().source().connector()).isEqualTo("webhook");
        assertThat(event.envelope().source().name()).isEqualTo("webhook");
        assertThat(event.envelope().source().table()).isEqualTo("accounts");
        assertThat(event.envelope().source().version()).isEqualTo("dev");
        assertThat(event.header(HeaderNames.SCHEMA)).isEqualTo("1");
        assertThat(event.header(HeaderNames.SOURCE_TS_MS))
                .isEqualTo(String.valueOf(event.envelope().source().tsMs()));
        assertThat(event.raw().headers().lastHeader(HeaderNames.EVENT_ID)).isNull();
        assertThat(event.raw().headers().lastHeader(HeaderNames.TRACEPARENT)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"create,CREATE", "add,CREATE", "update,UPDATE", "set,UPDATE", "delete,DELETE", "remove,DELETE"})
    void bothVocabulariesMeanTheSame(String word, Op op) throws Exception {
        String model = "words_" + word;
        Answer answer = callFor(model)
                .send("{\"model\":\"" + model + "\",\"operation\":\"" + word
                        + "\",\"hiveId\":\"é1\",\"data\":{\"id\":\"é1\",\"n\":1.50,\"gone\":null}}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("operation").textValue()).isEqualTo(word);
        assertThat(answer.body().path("recordId").textValue()).isEqualTo("é1");
        Event event = kafka.events(model).get(0);
        assertThat(event.key()).isEqualTo("é1");
        assertThat(event.envelope().op()).isEqualTo(op);
        // the id is the key and no field; null stays, for it clears; digits stay as they were written
        assertThat(event.envelope().after())
                .isEqualTo(op == Op.DELETE ? null : Json.MAPPER.readTree("{\"n\":1.50,\"gone\":null}"));
    }

    @Test
    void deleteNeedsNoData() throws Exception {
        TestCall call = callFor("bare_deletes");
        assertThat(call.send("{\"model\":\"bare_deletes\",\"operation\":\"delete\",\"recordId\":\"a\"}")
                        .status())
                .isEqualTo(200);
        assertThat(call.send("{\"model\":\"bare_deletes\",\"operation\":\"delete\",\"recordId\":\"b\",\"data\":null}")
                        .status())
                .isEqualTo(200);

        assertThat(kafka.events("bare_deletes"))
                .allMatch(event -> event.envelope().after() == null)
                .hasSize(2);
    }

    @Test
    void bladesNestedRoninFieldsBecomeDottedAndOtherObjectsStay() throws Exception {
        Answer answer = callFor("nested").send("""
                {"model":"nested","operation":"update","recordId":"n1",
                 "data":{"id":"n1","ronin":{"createdAt":"2026-01-02T03:04:05.678Z","createdBy":null},
                         "settings":{"a":{"b":[1,2]}},"tags":["x"]}}""");

        assertThat(answer.status()).as(answer.error()).isEqualTo(200);

        assertThat(kafka.events("nested").get(0).envelope().after()).isEqualTo(Json.MAPPER.readTree("""
                {"ronin.createdAt":"2026-01-02T03:04:05.678Z","ronin.createdBy":null,
                 "settings":{"a":{"b":[1,2]}},"tags":["x"]}"""));
    }

    @Test
    void eventIdAndTraceGoOnAsHeadersAndBrokenTraceDoesNot() throws Exception {
        String body = "{\"model\":\"traced\",\"operation\":\"delete\",\"recordId\":\"a\"}";
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        Answer traced = callFor("traced")
                .header("webhook-id", "msg_1")
                .header("traceparent", trace)
                .send(body);
        Answer broken = call().header("traceparent", "00-00000000000000000000000000000000-b7ad6b7169203331-01")
                .send(body);
        assertThat(traced.status()).as(traced.error()).isEqualTo(200);
        assertThat(broken.status()).as(broken.error()).isEqualTo(200);

        List<Event> events = kafka.events("traced");
        assertThat(events.get(0).header(HeaderNames.EVENT_ID)).isEqualTo("msg_1");
        assertThat(events.get(0).header(HeaderNames.TRACEPARENT)).isEqualTo(trace);
        assertThat(events.get(1).raw().headers().lastHeader(HeaderNames.TRACEPARENT))
                .isNull();
    }

    /** Guards an acknowledged update: by a lower position it would be taken for an old one, and dropped. */
    @Test
    void eventsStandInTheOrderOfTheirArrivalThoughTheClockStepsBackBetweenTwoRuns() throws Exception {
        String body = "{\"model\":\"stepped\",\"operation\":\"delete\",\"recordId\":\"a\"}";
        WebhookSettings settings = settings(Map.of("stepped", "stepped"));
        Instant ahead = Instant.now().plusSeconds(600);
        for (Instant now : List.of(ahead, ahead.plusSeconds(60), ahead.minusSeconds(600))) {
            try (WebhookServer server = new WebhookServer(
                    settings.withClock(Clock.fixed(now, ZoneOffset.UTC)),
                    ANOTHER_PREFIX,
                    kafka.client(),
                    kafka.topics(ANOTHER_PREFIX))) {
                server.start();
                TestCall call = new TestCall(server.address());
                assertThat(call.send(body).status()).isEqualTo(200);
                assertThat(call.send(body).status()).isEqualTo(200);
            }
        }
        List<Position> positions = kafka.events(ANOTHER_PREFIX, "stepped").stream()
                .map(event -> event.envelope().source().position())
                .toList();
        assertThat(positions).hasSize(6).isSorted().doesNotHaveDuplicates();
        // and no run is ahead of its clock for the sake of another's
        assertThat(positions.get(2).epoch()).isEqualTo(ahead.plusSeconds(60).toEpochMilli());
        assertThat(positions.get(3).epoch()).isEqualTo(positions.get(2).epoch());
    }

    /** The one with the slower clock notes an earlier time after the other one's. */
    @Test
    void anotherWebhookDoesNotHideHowFarTheArrivalsOfOneThatStartsAgainWere() throws Exception {
        TopicNames names = new TopicNames(kafka.names.prefix() + "two");
        String body = "{\"model\":\"shared\",\"operation\":\"delete\",\"recordId\":\"a\"}";
        Instant now = Instant.now();
        SteppedClock slow = new SteppedClock(now);
        try (WebhookServer other = instance(names, "other", slow)) {
            assertThat(new TestCall(other.address()).send(body).status()).isEqualTo(200);
            try (WebhookServer ahead = instance(names, "one", new SteppedClock(now.plusSeconds(600)))) {
                assertThat(new TestCall(ahead.address()).send(body).status()).isEqualTo(200);
            }
            slow.step(Duration.ofSeconds(10));
            assertThat(new TestCall(other.address()).send(body).status()).isEqualTo(200);
            try (WebhookServer setBack = instance(names, "one", new SteppedClock(now))) {
                assertThat(new TestCall(setBack.address()).send(body).status()).isEqualTo(200);
            }
        }
        List<Position> positions = kafka.events(names, "shared").stream()
                .map(event -> event.envelope().source().position())
                .toList();
        assertThat(positions).hasSize(4);
        assertThat(positions.get(3)).isGreaterThan(positions.get(1));
    }

    private static WebhookServer instance(TopicNames names, String instance, Clock clock) throws IOException {
        WebhookServer server = new WebhookServer(
                settings(Map.of("shared", "shared")).withInstance(instance).withClock(clock),
                names,
                kafka.client(),
                kafka.topics(names));
        server.start();
        return server;
    }

    /** Every call would be answered 503 as long as it is there. */
    @Test
    void foreignRecordInPlaceOfTheLastArrivalIsPassedOver() throws Exception {
        for (String foreign : List.of("no JSON", "[]", "{\"epoch\":\"soon\"}")) {
            kafka.publish(kafka.names.control(), "epoch/webhook", foreign);
        }
        start(settings(Map.of("foreign", "foreign")));

        assertThat(call().send("{\"model\":\"foreign\",\"operation\":\"delete\",\"recordId\":\"a\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void positionIsTheTimestampOfTheEventAndThenTheArrival() throws Exception {
        Clock stopped = Clock.fixed(Instant.parse("2026-05-05T00:00:00Z"), ZoneOffset.UTC);
        kafka.clearControl("epoch/webhook");
        start(settings(Map.of("ordered", "ordered")).withClock(stopped));
        long now = stopped.millis();
        for (String timestamp :
                List.of("", ",\"timestamp\":" + (now - 5), ",\"timestamp\":\"2026-05-04T23:59:59.995Z\"", "")) {
            assertThat(call().send("{\"model\":\"ordered\",\"operation\":\"delete\",\"recordId\":\"a\"" + timestamp
                                    + "}")
                            .status())
                    .isEqualTo(200);
        }

        List<Event> events = kafka.events("ordered");
        List<Position> positions = events.stream()
                .map(event -> event.envelope().source().position())
                .toList();
        assertThat(positions).extracting(Position::epoch).containsExactly(now, now - 5, now - 5, now);
        assertThat(events)
                .extracting(event -> event.header(HeaderNames.SOURCE_TS_MS))
                .containsExactly("" + now, "" + (now - 5), "" + (now - 5), "" + now);
        // of the same ms: the later arrival is the later event, also while the clock stands still
        assertThat(positions.get(2)).isGreaterThan(positions.get(1));
        assertThat(positions.get(3)).isGreaterThan(positions.get(0));
        // Kafka's own timestamp stays the wall clock: an old event must not fall to the topic's retention
        assertThat(events.get(1).raw().timestamp()).isNotEqualTo(now - 5);
    }
}
