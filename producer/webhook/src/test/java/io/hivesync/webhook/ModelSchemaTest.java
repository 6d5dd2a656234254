package io.hivesync.webhook;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.topics.FieldType;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import io.hivesync.topics.ModelSchema.SourceKind;
import io.hivesync.webhook.TestKafka.Event;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The schema of a model that nobody declared. */
class ModelSchemaTest extends WebhookTestCase {

    @Test
    void schemaIsInferredAndOnlyWidensAndEachEventNamesTheNumberThatItNeeds() throws Exception {
        String model = "widening";
        callFor(model);
        send(model, "{\"s\":\"x\",\"n\":1,\"b\":true,\"o\":{},\"a\":[],\"unknown\":null}");
        send(model, "{\"s\":\"y\",\"n\":2.5,\"b\":null}");
        send(model, "{\"unknown\":\"2026-01-02T03:04:05.678Z\"}");
        send(model, "{\"n\":\"1\"}");
        send(model, "{\"n\":7,\"o\":1,\"s\":\"z\"}");
        assertThat(call().send("{\"model\":\"" + model + "\",\"operation\":\"delete\",\"recordId\":\"r\"}")
                        .status())
                .isEqualTo(200);

        assertThat(kafka.schemas(model))
                .containsExactly(
                        schema(model, 1, "s:STRING n:NUMBER b:BOOLEAN o:JSON a:JSON"),
                        schema(model, 2, "s:STRING n:NUMBER b:BOOLEAN o:JSON a:JSON unknown:STRING"),
                        schema(model, 3, "s:STRING n:JSON b:BOOLEAN o:JSON a:JSON unknown:STRING"));
        assertThat(kafka.events(model))
                .extracting(event -> event.header(HeaderNames.SCHEMA))
                .containsExactly("1", "1", "2", "3", "3", "3");
    }

    /** The first row of a model without its schema would have sinks wait, or leave fields out. */
    @Test
    void schemaIsOnTheTopicBeforeTheFirstEventThatNeedsIt() throws Exception {
        String model = "before_the_row";
        callFor(model);
        for (int i = 0; i < 5; i++) {
            send(model, "{\"f" + i + "\":1}");
        }

        Map<Integer, Long> writtenAt = new HashMap<>();
        kafka.schemaRecords(model).forEach((schema, at) -> writtenAt.put(schema.number(), at));
        for (Event event : kafka.events(model)) {
            int number = Integer.parseInt(event.header(HeaderNames.SCHEMA));
            assertThat(writtenAt.get(number)).isLessThanOrEqualTo(event.raw().timestamp());
        }
        assertThat(writtenAt).hasSize(5);
    }

    @Test
    void restartedServerGoesOnFromTheNumbersOnTheTopic() throws Exception {
        String model = "restarted";
        callFor(model);
        send(model, "{\"a\":1}");
        stopWebhook();
        start(settings(Map.of(model, model)));

        send(model, "{\"a\":2}");
        send(model, "{\"b\":\"x\"}");

        assertThat(kafka.schemas(model))
                .containsExactly(schema(model, 1, "a:NUMBER"), schema(model, 2, "a:NUMBER b:STRING"));
    }

    @Test
    void firstCallsOfAModelAtOnceMakeOneSchemaThatHoldsAll() throws Exception {
        String model = "at_once";
        callFor(model);
        try (var threads = Executors.newFixedThreadPool(8)) {
            var calls = IntStream.range(0, 24)
                    .mapToObj(i -> threads.submit(() -> {
                        send(model, "{\"f" + i % 6 + "\":" + i + "}");
                        return i;
                    }))
                    .toList();
            for (var call : calls) {
                call.get();
            }
        }

        List<ModelSchema> schemas = kafka.schemas(model);
        assertThat(schemas).extracting(ModelSchema::number).isSorted().doesNotHaveDuplicates();
        assertThat(schemas.getLast().fields()).hasSize(6);
        for (Event event : kafka.events(model)) {
            ModelSchema named = schemas.get(Integer.parseInt(event.header(HeaderNames.SCHEMA)) - 1);
            assertThat(named.fields().stream().map(Field::name))
                    .contains(event.envelope().after().fieldNames().next());
        }
    }

    /** Another server that had not seen ours gives the same number to other fields: readers would miss one side's. */
    @Test
    void whatTwoServersGaveTheSameNumberIsJoinedUnderAHigherOneWithoutWaitingForACall() throws Exception {
        String model = "race";
        callFor(model);
        send(model, "{\"mine\":1,\"both\":1}");

        kafka.publish(schema(model, 1, "both:STRING theirs:BOOLEAN"));

        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(kafka.schemas(model).getLast())
                        .isEqualTo(schema(model, 2, "mine:NUMBER both:JSON theirs:BOOLEAN")));
        send(model, "{\"mine\":1,\"theirs\":true}");
        assertThat(kafka.events(model).getLast().header(HeaderNames.SCHEMA)).isEqualTo("2");
        assertThat(kafka.schemas(model)).hasSize(3);
    }

    /** A server that lags behind writes an older number last: compaction would keep only that one. */
    @Test
    void lowerNumberAfterAHigherOneIsMended() throws Exception {
        String model = "lagging";
        callFor(model);
        send(model, "{\"a\":1}");
        send(model, "{\"b\":1}");

        kafka.publish(schema(model, 1, "a:NUMBER"));

        await().atMost(20, SECONDS)
                .untilAsserted(() ->
                        assertThat(kafka.schemas(model).getLast()).isEqualTo(schema(model, 3, "a:NUMBER b:NUMBER")));
    }

    /** Whoever reads it from its start would wait for ever for schemas that only we know. */
    @Test
    void whatATopicThatIsMadeAnewHasLostIsWrittenAgainUnderAHigherNumber() throws Exception {
        String model = "made_anew";
        callFor(model);
        send(model, "{\"a\":1}");
        send(model, "{\"b\":1}");

        kafka.deleteTopic(kafka.names.models());
        kafka.topics(kafka.names);

        await().atMost(20, SECONDS)
                .untilAsserted(
                        () -> assertThat(kafka.schemas(model)).containsExactly(schema(model, 3, "a:NUMBER b:NUMBER")));
        send(model, "{\"a\":2}");
        assertThat(kafka.events(model).getLast().header(HeaderNames.SCHEMA)).isEqualTo("3");
    }

    /** Somebody else's record in our topic. */
    @Test
    void whatIsNoSchemaIsPassedOver() throws Exception {
        String model = "beside_junk";
        callFor(model);
        send(model, "{\"a\":1}");
        for (String junk : List.of("no JSON", "[]", "{\"model\":\"junk\"}")) {
            kafka.publish(kafka.names.models(), "junk", junk);
        }
        stopWebhook();
        start(settings(Map.of(model, model)));

        send(model, "{\"b\":1}");

        assertThat(kafka.schemas(model)).extracting(ModelSchema::number).containsExactly(1, 2);
    }

    @Test
    void twoServersThatWidenAtOnceEndWithOneSchemaThatHoldsAllFields() throws Exception {
        String model = "two_servers";
        callFor(model);
        kafka.topics().ensure(model);
        WebhookServer other =
                new WebhookServer(settings(Map.of(model, model)), kafka.names, kafka.client(), kafka.topics());
        try (other) {
            other.start();
            TestCall second = new TestCall(other.address());
            try (var threads = Executors.newFixedThreadPool(2)) {
                var ours = threads.submit(() -> {
                    for (int i = 0; i < 20; i++) {
                        send(model, "{\"a" + i + "\":1}");
                    }
                    return 0;
                });
                for (int i = 0; i < 20; i++) {
                    assertThat(second.send(body(model, "{\"b" + i + "\":1}")).status())
                            .isEqualTo(200);
                }
                ours.get();
            }
            await().atMost(20, SECONDS).untilAsserted(() -> {
                ModelSchema last = kafka.schemas(model).getLast();
                assertThat(last.fields()).hasSize(40);
                assertThat(last.number())
                        .isEqualTo(kafka.schemas(model).stream()
                                .mapToInt(ModelSchema::number)
                                .max()
                                .orElseThrow());
            });
        }
    }

    @Test
    void modelThatIsCapturedMeanwhileIsLeftToTheCapture() throws Exception {
        String model = "taken_over";
        callFor(model);
        send(model, "{\"a\":1}");
        ModelSchema captured = new ModelSchema(model, 2, List.of(new Field("a", FieldType.STRING)), SourceKind.CAPTURE);
        kafka.publish(captured);

        await().atMost(20, SECONDS)
                .untilAsserted(
                        () -> assertThat(call().send(body(model, "{\"a\":1}")).status())
                                .isEqualTo(400));
        send(model, "{\"a\":\"x\",\"new\":1}");

        assertThat(kafka.schemas(model)).hasSize(2).endsWith(captured);
        assertThat(kafka.events(model).getLast().header(HeaderNames.SCHEMA)).isEqualTo("2");
    }

    /** Guards a captured model's fields: compaction keeps the last schema, and a webhook's knows only what was sent. */
    @Test
    void aWebhooksSchemaBehindTheCapturesIsFollowedByTheCapturesAgain() throws Exception {
        String model = "late";
        callFor(model);
        ModelSchema captured = new ModelSchema(
                model,
                1,
                List.of(new Field("a", FieldType.STRING), new Field("team", FieldType.STRING)),
                SourceKind.CAPTURE);
        kafka.publish(captured);
        kafka.publish(schema(model, 2, "a:STRING"));

        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(kafka.schemas(model))
                        .endsWith(new ModelSchema(model, 2, captured.fields(), SourceKind.CAPTURE)));
    }

    private void send(String model, String data) throws Exception {
        assertThat(call().send(body(model, data)).status()).isEqualTo(200);
    }

    private static String body(String model, String data) {
        return "{\"model\":\"" + model + "\",\"operation\":\"update\",\"recordId\":\"r\",\"data\":" + data + "}";
    }

    private static ModelSchema schema(String model, int number, String fields) {
        List<Field> parsed = Arrays.stream(fields.split(" "))
                .map(field -> field.split(":"))
                .map(parts -> new Field(parts[0], FieldType.valueOf(parts[1])))
                .toList();
        return new ModelSchema(model, number, parsed, SourceKind.WEBHOOK);
    }
}
