package io.hivesync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Position;
import io.hivesync.webhook.TestCall.Answer;
import io.hivesync.webhook.TestKafka.Event;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that their sender has numbered, so that one which arrives late is still in its place. */
class NumberedEventTest extends WebhookTestCase {
    private static final String ITEM =
            "{\"model\":\"%s\",\"operation\":\"set\",\"recordId\":\"a\",\"data\":{\"n\":1},\"instance\":\"%s\",\"sequence\":%d,\"clock\":%d}";
    private static final long CLOCK = 1_767_323_045_678_901L;

    @Test
    void theSendersClockIsThePositionAndItsNumberTheEventHoweverOftenItArrives() throws Exception {
        String late = ITEM.formatted("numbered", "one", 7, CLOCK);
        String newer = ITEM.formatted("numbered", "one", 8, CLOCK + 1);
        TestCall call = callFor("numbered");

        assertThat(call.send(newer).status()).isEqualTo(200);
        assertThat(call.send(late).status()).isEqualTo(200);
        Answer batch = call().path("/sync/batch")
                .header("webhook-id", "another")
                .send("{\"events\":[" + late + "," + newer + "]}");
        assertThat(batch.status()).as(batch.error()).isEqualTo(200);

        List<Event> events = kafka.events("numbered");
        List<Position> positions = events.stream()
                .map(event -> event.envelope().source().position())
                .toList();
        assertThat(positions.get(0)).isGreaterThan(positions.get(1));
        assertThat(positions.subList(2, 4)).containsExactly(positions.get(1), positions.get(0));
        assertThat(positions.get(1).epoch()).isEqualTo(CLOCK / 1000);
        assertThat(events)
                .extracting(event -> event.header(HeaderNames.EVENT_ID))
                .containsExactly("one/8", "one/7", "one/7", "one/8");
    }

    @Test
    void twoSendersOfOneMicrosecondStandInAFixedOrderAmongThoseThatAreNotNumbered() throws Exception {
        TestCall call = callFor("senders");
        call.send(ITEM.formatted("senders", "one", 1, CLOCK));
        call.send(ITEM.formatted("senders", "two", 1, CLOCK));
        call.send("{\"model\":\"senders\",\"operation\":\"set\",\"recordId\":\"a\",\"data\":{\"n\":2}}");

        List<Position> positions = kafka.events("senders").stream()
                .map(event -> event.envelope().source().position())
                .toList();
        assertThat(positions).doesNotHaveDuplicates();
        assertThat(positions.get(2)).isGreaterThan(positions.get(0)).isGreaterThan(positions.get(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "instance|\"sequence\":1,\"clock\":1767323045678901",
                "instance|\"instance\":\"a b\",\"sequence\":1,\"clock\":1767323045678901",
                "instance|\"instance\":7,\"sequence\":1,\"clock\":1767323045678901",
                "sequence|\"instance\":\"a\",\"clock\":1767323045678901",
                "sequence|\"instance\":\"a\",\"sequence\":-1,\"clock\":1767323045678901",
                "sequence|\"instance\":\"a\",\"sequence\":1.5,\"clock\":1767323045678901",
                "clock|\"instance\":\"a\",\"sequence\":1",
                "clock|\"instance\":\"a\",\"sequence\":1,\"clock\":1767323045678",
                "clock|\"instance\":\"a\",\"sequence\":1,\"clock\":9223372036854775807",
                "clock|\"instance\":\"a\",\"sequence\":1,\"clock\":92233720368547758070"
            })
    void aNumberThatIsWrongOrNotCompleteIsNamed(String fieldAndKeys) throws Exception {
        String[] parts = fieldAndKeys.split("\\|");

        Answer answer = callFor("wrongly_numbered")
                .send("{\"model\":\"wrongly_numbered\",\"operation\":\"delete\",\"recordId\":\"a\"," + parts[1] + "}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo(parts[0]);
    }
}
