package io.hivesync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Json;
import io.hivesync.topics.Op;
import io.hivesync.topics.Position;
import io.hivesync.webhook.TestCall.Answer;
import io.hivesync.webhook.TestKafka.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** {@code POST /sync/batch}: what stands on Kafka, and the verdicts. */
class BatchTest extends WebhookTestCase {

    @Test
    void batchOfTheGuideIsInKafkaWhenItIsAnswered() throws Exception {
        startFor("guide");

        Answer answer = send("""
                {"model":"guide","operation":"create","timestamp":1767323045678,
                 "records":[{"recordId":"a","data":{"n":1}},{"hiveId":"b","data":{"n":2},"timestamp":1767323045679}]}""");

        assertThat(answer.status()).as(answer.error()).isEqualTo(200);
        assertThat(Instant.parse(answer.body().path("syncedAt").textValue())).isNotNull();
        assertThat(without(answer.body(), "syncedAt")).isEqualTo(Json.MAPPER.readTree("""
                {"success":true,"successful":2,"failed":0,"total":2,"results":[
                 {"index":0,"success":true,"recordId":"a"},{"index":1,"success":true,"recordId":"b"}]}"""));
        Map<String, Event> events = byKey("guide");
        assertThat(events).containsOnlyKeys("a", "b");
        assertThat(events.get("a").envelope().op()).isEqualTo(Op.CREATE);
        assertThat(events.get("a").envelope().after()).isEqualTo(Json.MAPPER.readTree("{\"n\":1}"));
        assertThat(events.get("a").envelope().source().position().epoch()).isEqualTo(1767323045678L);
        assertThat(events.get("b").envelope().source().position().epoch()).isEqualTo(1767323045679L);
    }

    @Test
    void eventsOfManyModelsInBothVocabulariesStandOnTheTopicsOfTheirModels() throws Exception {
        start(settings(Map.of("people", "batch_people", "notes", "batch_notes")));

        Answer answer = send("""
                {"events":[
                 {"model":"people","operation":"add","hiveId":"1","data":{"x":1}},
                 {"model":"notes","operation":"create","recordId":"1","data":{"x":1}},
                 {"model":"people","operation":"set","hiveId":"2","data":{"x":null}},
                 {"model":"notes","operation":"update","recordId":"2","data":{"x":2}},
                 {"model":"people","operation":"remove","hiveId":"3"},
                 {"model":"notes","operation":"delete","recordId":"3","data":null}]}""");

        assertThat(answer.status()).as(answer.error()).isEqualTo(200);
        assertThat(answer.body().path("successful").intValue()).isEqualTo(6);
        for (String model : List.of("batch_people", "batch_notes")) {
            Map<String, Event> events = byKey(model);
            assertThat(events).containsOnlyKeys("1", "2", "3");
            assertThat(events.get("1").envelope().op()).isEqualTo(Op.CREATE);
            assertThat(events.get("2").envelope().op()).isEqualTo(Op.UPDATE);
            assertThat(events.get("3").envelope().op()).isEqualTo(Op.DELETE);
        }
    }

    /** Guards the items that are right: a batch that failed as a whole would be repeated for ever for the one that is wrong. */
    @Test
    void wrongItemsAreNamedInOrderAndTheOthersArePublished() throws Exception {
        startFor("partly");

        Answer answer = send("""
                {"operation":"update","events":[
                 {"model":"partly","recordId":"a","data":{"x":1}},
                 {"model":"nobody","recordId":"b","data":{"x":1}},
                 {"model":"partly","recordId":"","data":{"x":1}},
                 7,
                 {"model":"partly","operation":"upsert","recordId":"e","data":{"x":1}},
                 {"model":"partly","operation":"delete","recordId":"f"},
                 {"model":"partly","recordId":"g","data":{"id":"other"}}]}""");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("success").booleanValue()).isFalse();
        assertThat(answer.body().path("successful").intValue()).isEqualTo(2);
        assertThat(answer.body().path("failed").intValue()).isEqualTo(5);
        assertThat(results(answer))
                .extracting(result -> result.path("index").intValue())
                .containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(results(answer))
                .extracting(result -> result.path("success").booleanValue())
                .containsExactly(true, false, false, false, false, true, false);
        assertThat(results(answer))
                .extracting(result -> result.path("field").asText())
                .containsExactly("", "model", "recordId", "", "operation", "", "data.id");
        assertThat(results(answer).stream()
                        .filter(result -> !result.path("success").booleanValue()))
                .allMatch(result -> result.path("status").intValue() == 400
                        && !result.path("error").asText().isBlank());
        assertThat(byKey("partly")).containsOnlyKeys("a", "f");
    }

    @Test
    void batchOfWhichNothingCanBeTakenIs400AndSaysTheFirstReason() throws Exception {
        startFor("nothing");

        Answer answer = send("""
                {"model":"nobody","operation":"create","records":[{"recordId":"a","data":{}},{"recordId":"b","data":{}}]}""");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo("model");
        assertThat(answer.error()).contains("Unknown model 'nobody'", "nothing");
        assertThat(results(answer)).hasSize(2);
        assertThat(answer.body().has("syncedAt")).isFalse();
    }

    @Test
    void emptyBatchIsASuccessOfNothing() throws Exception {
        startFor("empty");

        Answer answer = send("{\"model\":\"empty\",\"operation\":\"create\",\"records\":[]}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("success").booleanValue()).isTrue();
        assertThat(results(answer)).isEmpty();
    }

    @Test
    void eachItemHasAnEventIdOfItsOwnThatARepeatOfTheBatchGivesAgain() throws Exception {
        String body =
                "{\"model\":\"ids\",\"operation\":\"delete\",\"records\":[{\"recordId\":\"a\"},{},{\"recordId\":\"c\"}]}";
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        for (int i = 0; i < 2; i++) {
            // the second webhook does not know what the first has taken
            stopWebhook();
            start(settings(Map.of("ids", "ids")));
            Answer answer = call().path("/sync/batch")
                    .header("webhook-id", "msg_7")
                    .header("traceparent", trace)
                    .send(body);
            assertThat(answer.status()).isEqualTo(200);
        }

        assertThat(kafka.events("ids"))
                .extracting(event -> event.key() + " " + event.header(HeaderNames.EVENT_ID))
                .containsExactlyInAnyOrder("a msg_7/0", "c msg_7/2", "a msg_7/0", "c msg_7/2");
        assertThat(kafka.events("ids"))
                .allMatch(event -> event.header(HeaderNames.TRACEPARENT).equals(trace));
    }

    @Test
    void itemsOfARecordStayInOrderThoughOthersAreBetweenThem() throws Exception {
        startFor("in_order");
        String items = IntStream.range(0, 60)
                .mapToObj(i -> "{\"recordId\":\"r" + i % 7 + "\",\"data\":{\"n\":" + i + "}}")
                .collect(Collectors.joining(","));

        Answer answer = send("{\"model\":\"in_order\",\"operation\":\"update\",\"records\":[" + items + "]}");

        assertThat(answer.status()).as(answer.error()).isEqualTo(200);
        Map<String, List<Event>> records = kafka.events("in_order").stream().collect(Collectors.groupingBy(Event::key));
        assertThat(records).hasSize(7);
        for (List<Event> events : records.values()) {
            assertThat(events)
                    .extracting(event -> event.envelope().after().path("n").intValue())
                    .isSorted();
            List<Position> positions = events.stream()
                    .map(event -> event.envelope().source().position())
                    .toList();
            assertThat(positions).isSorted().doesNotHaveDuplicates();
        }
        assertThat(results(answer))
                .extracting(result -> result.path("index").intValue())
                .isSorted();
    }

    /**
     * Guards the one request that may be under way: a broker that does not lead a new partition yet refuses the first and
     * takes the second, and then never takes the first.
     */
    @Test
    void firstBatchesOfNewModelsAreTakenWholeAndInTheirOrder() throws Exception {
        Map<String, String> models = IntStream.range(0, 10)
                .mapToObj(i -> "fresh_" + i)
                .collect(Collectors.toMap(model -> model, model -> model));
        start(settings(models));
        String items = IntStream.range(0, 1000)
                .mapToObj(i -> "{\"recordId\":\"" + i + "\",\"data\":{\"n\":\"" + "x".repeat(300) + "\"}}")
                .collect(Collectors.joining(","));

        ListAppender<ILoggingEvent> refusals = new ListAppender<>();
        refusals.start();
        Logger broker = (Logger) LoggerFactory.getLogger("kafka.server.ReplicaManager");
        broker.addAppender(refusals);
        for (String model : models.keySet()) {
            Answer answer = send("{\"model\":\"" + model + "\",\"operation\":\"create\",\"records\":[" + items + "]}");
            assertThat(answer.status()).as(answer.error()).isEqualTo(200);
        }
        broker.detachAppender(refusals);

        // "Out of order sequence number" even where the producer gets over it in time
        assertThat(refusals.list).isEmpty();
    }

    @Test
    void itemsWidenTheSchemaBeforeTheirEvents() throws Exception {
        startFor("batch_schema");

        Answer answer = send("""
                {"model":"batch_schema","operation":"update","records":[
                 {"recordId":"a","data":{"x":1}},{"recordId":"b","data":{"x":2}},{"recordId":"c","data":{"y":true}}]}""");

        assertThat(answer.status()).as(answer.error()).isEqualTo(200);
        assertThat(byKey("batch_schema").values())
                .extracting(event -> event.key() + event.header(HeaderNames.SCHEMA))
                .containsExactlyInAnyOrder("a1", "b1", "c2");
        assertThat(kafka.schemas("batch_schema")).hasSize(2);
    }

    private void startFor(String model) throws Exception {
        start(settings(Map.of(model, model)));
    }

    private Answer send(String body) throws Exception {
        return call().path("/sync/batch").send(body);
    }

    private static List<JsonNode> results(Answer answer) {
        return answer.body().path("results").valueStream().toList();
    }

    private static JsonNode without(JsonNode body, String field) {
        assertThat(body.has(field)).isTrue();
        return body.<com.fasterxml.jackson.databind.node.ObjectNode>deepCopy().without(field);
    }

    private static Map<String, Event> byKey(String model) throws Exception {
        return kafka.events(model).stream().collect(Collectors.toMap(Event::key, event -> event));
    }
}
