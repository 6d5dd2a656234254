package io.hivesync.sinks.http.rest;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong with an API, and what is said and done then. */
class RestFailuresTest extends MockedApi {
    private static final Batch ONE = changes(-1, 0, upsert("a", "{'name':'hunter2'}"));

    private void answer(int status) {
        api.stubFor(put(anyUrl()).willReturn(status(status)));
    }

    @ParameterizedTest
    @CsvSource({
        "400, Rejected",
        "409, Rejected",
        "413, Rejected",
        "422, Rejected",
        "401, Misconfigured",
        "403, Misconfigured",
        "404, Misconfigured",
        "405, Misconfigured",
        "402, Misconfigured",
        "301, Misconfigured",
        "308, Misconfigured",
        "408, Unavailable",
        "500, Unavailable",
        "502, Unavailable",
        "503, Unavailable",
        "504, Unavailable",
        "429, Overloaded",
        "412, Fenced"
    })
    void anAnswerHasARemedyAndItsMessageNoSecret(int status, String remedy) throws Exception {
        api.stubFor(put(anyUrl())
                .willReturn(aResponse()
                        .withStatus(status)
                        .withHeader("Location", "http://127.0.0.1:" + api.port() + "/elsewhere")
                        .withBody("hunter2")));
        try (Sink sink = open()) {
            SinkException failure =
                    catchThrowableOfType(SinkException.class, () -> take(sink).write(ONE, TIMEOUT));

            assertThat(failure.getClass().getSimpleName()).isEqualTo(remedy);
            assertThat(failure)
                    .hasMessageContaining(String.valueOf(status))
                    .hasMessageContaining("127.0.0.1")
                    .hasMessageNotContaining("hunter2");
            assertThat(sink.readLane(LANE).orElseThrow().offset()).isEqualTo(-1);
        }
        api.verify(0, putRequestedFor(urlEqualTo("/elsewhere")));
    }

    @Test
    void aPauseThatIsAskedForIsHandedOn() throws Exception {
        for (int status : List.of(429, 503)) {
            api.stubFor(put(anyUrl()).willReturn(status(status).withHeader("Retry-After", "7")));
            try (Sink sink = open()) {
                Overloaded failure =
                        catchThrowableOfType(Overloaded.class, () -> take(sink).write(ONE, TIMEOUT));
                assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aBrokenConnectionIsUnavailable(Fault fault) throws Exception {
        api.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(200).withFault(fault)));
        try (Sink sink = open()) {
            assertThatThrownBy(() -> take(sink).write(ONE, TIMEOUT)).isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void anApiThatDoesNotAnswerInTimeIsUnavailable() throws Exception {
        api.stubFor(put(anyUrl()).willReturn(noContent().withFixedDelay(60_000)));
        try (Sink sink = open()) {
            SinkWriter writer = take(sink);
            assertThatThrownBy(() -> writer.write(ONE, Duration.ofMillis(300))).isInstanceOf(Unavailable.class);
        }
    }

    /** Guards against a batch that never fits into its time: smaller ones do. */
    @Test
    void aBatchThatDoesNotFitIntoItsTimeBecomesSmaller() throws Exception {
        options.put("max-concurrent-requests", "1");
        api.stubFor(put(anyUrl()).willReturn(noContent().withFixedDelay(200)));
        try (Sink sink = open()) {
            SinkWriter writer = take(sink);
            Batch several = changes(-1, 0, upsert("a", "{}"), upsert("b", "{}"), upsert("c", "{}"), upsert("d", "{}"));

            assertThatThrownBy(() -> writer.write(several, Duration.ofMillis(500)))
                    .isInstanceOfAny(Overloaded.class, Unavailable.class);
            writer.write(ONE, TIMEOUT);
        }
    }

    /** Guards a batch whose middle failed: it is sent again from its beginning, and the lane moves only then. */
    @Test
    void aBatchThatFailedInTheMiddleIsSentAgain() throws Exception {
        api.stubFor(put(urlPathEqualTo("/v1/accounts/b"))
                .inScenario("outage")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(status(503))
                .willSetStateTo("over"));
        Batch batch = changes(-1, 3, upsert("a", "{}"), upsert("b", "{}"), delete("c"));
        try (Sink sink = open()) {
            SinkWriter writer = take(sink);
            assertThatThrownBy(() -> writer.write(batch, TIMEOUT)).isInstanceOf(Unavailable.class);
            assertThat(sink.readLane(LANE).orElseThrow().offset()).isEqualTo(-1);

            writer.write(batch, TIMEOUT);
            assertThat(sink.readLane(LANE).orElseThrow().offset()).isEqualTo(3);
        }
        api.verify(2, putRequestedFor(urlEqualTo("/v1/accounts/b")));
    }

    @Test
    void oneRefusedRecordIsNamedWhateverItsBatch() throws Exception {
        api.stubFor(put(urlPathEqualTo("/v1/accounts/bad")).willReturn(status(422)));
        try (Sink sink = open()) {
            SinkWriter writer = take(sink);
            Batch batch = changes(-1, 0, upsert("a", "{}"), upsert("bad", "{}"), upsert("c", "{}"));

            assertThatThrownBy(() -> writer.write(batch, TIMEOUT))
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            refusal -> assertThat(refusal.bladeId()).contains("bad"));
        }
    }

    /** Guards against a dead letter for a record while the API is away: that would not be the record's fault. */
    @Test
    void anOutageOutweighsARefusal() throws Exception {
        options.put("max-concurrent-requests", "2");
        api.stubFor(put(urlPathEqualTo("/v1/accounts/bad")).willReturn(status(422)));
        api.stubFor(
                put(urlPathEqualTo("/v1/accounts/slow")).willReturn(status(500).withFixedDelay(300)));
        try (Sink sink = open()) {
            SinkWriter writer = take(sink);
            Batch batch = changes(-1, 0, upsert("slow", "{}"), upsert("bad", "{}"));

            assertThatThrownBy(() -> writer.write(batch, TIMEOUT)).isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void aDeleteOfWhatIsNotThereSucceeds() throws Exception {
        for (int status : List.of(404, 410)) {
            api.stubFor(any(anyUrl()).willReturn(status(status)));
            try (Sink sink = open()) {
                SinkWriter writer = take(sink);
                long offset = sink.readLane(LANE).orElseThrow().offset();
                assertThat(writer.write(changes(offset, offset + 1, delete("a")), TIMEOUT)
                                .applied())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void aRecordThatIsNotThereIsCreatedWhereThatIsWanted() throws Exception {
        options.put("create-path", "/{model}");
        answer(404);
        try (Sink sink = open()) {
            take(sink).write(ONE, TIMEOUT);
            api.stubFor(post(anyUrl()).willReturn(status(409)));

            assertThatThrownBy(() -> take(sink).write(changes(0, 1, upsert("b", "{}")), TIMEOUT))
                    .as("somebody else created it between the two calls")
                    .isInstanceOf(Unavailable.class);
        }
        api.verify(2, postRequestedFor(urlEqualTo("/v1/accounts")));
    }

    @Test
    void aCheckFindsWhatIsWrongWithTheApi() throws Exception {
        try (Sink sink = open()) {
            for (int fine : List.of(200, 404, 405)) {
                api.stubFor(get(anyUrl()).willReturn(status(fine)));
                sink.check();
            }
            api.stubFor(get(anyUrl()).willReturn(status(401)));
            assertThatThrownBy(sink::check).isInstanceOf(Misconfigured.class);
            api.stubFor(get(anyUrl()).willReturn(status(500)));
            assertThatThrownBy(sink::check).isInstanceOf(Unavailable.class);
        }
        options.put("check-path", "/health");
        try (Sink sink = open()) {
            api.stubFor(any(urlEqualTo("/v1/health")).willReturn(status(404)));
            assertThatThrownBy(sink::check).isInstanceOf(Misconfigured.class);
            api.stubFor(any(urlEqualTo("/v1/health")).willReturn(status(200)));
            sink.check();
        }
    }

    @Test
    void theLaneStaysWhereItIsForAnotherWriter() throws Exception {
        try (Sink sink = open()) {
            SinkWriter old = take(sink);
            SinkWriter next = take(sink);

            assertThatThrownBy(() -> old.write(ONE, TIMEOUT)).isInstanceOf(Fenced.class);
            api.verify(0, putRequestedFor(anyUrl()));
            next.write(ONE, TIMEOUT);
            assertThat(sink.readLane(LANE)).map(lane -> lane.offset()).isEqualTo(Optional.of(0L));
        }
    }
}
