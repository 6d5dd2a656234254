package io.hivesync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.webhook.TestCall.Answer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches that are refused as a whole, and the bounds. */
class RefusedBatchTest extends WebhookTestCase {
    private static final String GOOD =
            "{\"model\":\"posts\",\"operation\":\"delete\",\"records\":[{\"recordId\":\"a\"}]}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"model":"posts","operation":"delete"}                              | records
            {"model":"posts","operation":"delete","records":null}               | records
            {"model":"posts","operation":"delete","records":{"recordId":"a"}}   | records
            {"events":"x"}                                                      | events
            {"events":[],"records":[]}                                          | events
            {"model":"posts","operation":"delete","recordId":"a"}               | records
            {"operation":"delete","records":[{"recordId":"a"}]}                 | model
            {"model":"posts","records":[{"recordId":"a"}]}                      | operation
            {"model":"posts","operation":"delete","records":[{"recordId":"a","recordId":"b"}]} | recordId
            {"model":"posts","operation":"delete","timestamp":7,"records":[{"recordId":"a"}]}  | timestamp
            [{"model":"posts","operation":"delete","recordId":"a"}]             | body
            {"events":[{"model":"posts"}                                        | body
            null                                                                | body
            """)
    void wrongFieldIsNamed(String body, String field) throws Exception {
        start();

        Answer answer = send(body);

        assertThat(answer.status()).as(answer.error()).isEqualTo(400);
        assertThat(answer.field()).as(answer.error()).isEqualTo(field);
        assertThat(answer.error()).isNotBlank();
    }

    @Test
    void thousandItemsAreTakenAndOneMoreAreTooMany() throws Exception {
        start(settings(Map.of("many", "many")));

        Answer most = send(many(1000));
        assertThat(most.status()).as(most.error()).isEqualTo(200);
        assertThat(most.body().path("successful").intValue()).isEqualTo(1000);
        assertThat(kafka.events("many")).hasSize(1000);
        Answer more = send(many(1001));
        assertThat(more.status()).isEqualTo(413);
        assertThat(more.error()).contains("1000 items");
    }

    private static String many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"recordId\":\"" + i + "\"}")
                .collect(Collectors.joining(",", "{\"model\":\"many\",\"operation\":\"delete\",\"records\":[", "]}"));
    }

    @Test
    void batchMayBeFourTimesAsLargeAsACallAndNoByteMore() throws Exception {
        start(settings().withLimits(new WebhookLimits(1000, 10, 1000, 1000)));

        assertThat(send(GOOD + " ".repeat(4000 - GOOD.length())).status()).isEqualTo(200);
        Answer more = send(GOOD + " ".repeat(4001 - GOOD.length()));
        assertThat(more.status()).isEqualTo(413);
        assertThat(more.error()).contains("4000 bytes");
    }

    /** One item has the bounds that a call of its own has; the others are none the worse for it. */
    @Test
    void itemThatIsTooLargeForKafkaIsRefusedAloneAndSoIsOneBeyondTheBoundsOfACall() throws Exception {
        start(settings(Map.of("sizes", "sizes")).withLimits(new WebhookLimits(40_000, 10, 1000, 1000)));
        String fields =
                IntStream.rangeClosed(0, 1000).mapToObj(i -> "\"f" + i + "\":1").collect(Collectors.joining(","));

        Answer answer = send("{\"model\":\"sizes\",\"operation\":\"update\",\"records\":["
                + "{\"recordId\":\"large\",\"data\":{\"x\":\"" + "x".repeat(145_600) + "\"}},"
                + "{\"recordId\":\"wide\",\"data\":{"
                + fields + "}},"
                + "{\"recordId\":\"small\",\"data\":{\"x\":\"y\"}}]}");

        assertThat(answer.status()).as(answer.error()).isEqualTo(200);
        assertThat(answer.body()
                        .path("results")
                        .valueStream()
                        .map(result -> result.path("status").asInt()))
                .containsExactly(413, 400, 0);
        assertThat(kafka.events("sizes")).extracting(TestKafka.Event::key).containsExactly("small");
    }

    @Test
    void itemsMayBeNestedAsDeepAsACallsData() throws Exception {
        start(settings(Map.of("deep", "deep")));
        String body =
                "{\"events\":[{\"model\":\"deep\",\"operation\":\"update\",\"recordId\":\"a\",\"data\":{\"x\":%s}}]}";

        assertThat(send(body.formatted("[".repeat(99) + "]".repeat(99))).status())
                .isEqualTo(200);
        assertThat(send(body.formatted("[".repeat(100) + "]".repeat(100))).status())
                .isEqualTo(400);
    }

    /** Guards the rate: else a batch would be a way around it. */
    @Test
    void rateCountsItemsAndABatchLargerThanTheBurstDelaysThoseAfterIt() throws Exception {
        start(settings(Map.of("many", "many")).withLimits(new WebhookLimits(10_000, 10, 1, 2)));

        assertThat(send(many(100)).status()).isEqualTo(200);
        Answer next = send(many(1));

        assertThat(next.status()).isEqualTo(429);
        assertThat(Integer.parseInt(
                        next.raw().headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(80, 99);
    }

    @Test
    void batchTakesFourTurnsOrAllThatThereAre() throws Exception {
        start(settings().withLimits(new WebhookLimits(1000, 1, 1000, 1000)));

        for (int i = 0; i < 3; i++) {
            assertThat(send(GOOD).status()).isEqualTo(200);
            assertThat(call().send("{\"model\":\"posts\",\"operation\":\"delete\",\"recordId\":\"a\"}")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void answerNeverHoldsMoreOfAnUnreadableItemThanWhichItIs() throws Exception {
        start();

        Answer answer = send(
                "{\"model\":\"posts\",\"operation\":\"delete\",\"records\":[{\"recordId\":\"a\\ud800\"},{\"recordId\":7},[]]}");

        assertThat(answer.status()).isEqualTo(400);
        List<JsonNode> results = answer.body().path("results").valueStream().toList();
        assertThat(results).hasSize(3).noneMatch(result -> result.has("recordId"));
    }

    private Answer send(String body) throws Exception {
        return call().path("/sync/batch").send(body);
    }
}
