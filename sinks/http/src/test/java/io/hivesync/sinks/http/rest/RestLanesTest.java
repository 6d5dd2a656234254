package io.hivesync.sinks.http.rest;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lanes in a file, and in an API: only one writer has a lane. */
class RestLanesTest extends MockedApi {
    private static final Lane RIVAL = new Lane("other", LANE.topic(), LANE.model(), LANE.partition());

    @Test
    void twoProcessesOfOneMachineFenceEachOther() throws Exception {
        try (Sink one = open();
                Sink two = open()) {
            SinkWriter old = take(one);
            take(two);

            assertThatThrownBy(() -> old.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT))
                    .isInstanceOf(Fenced.class);
        }
    }

    @Test
    void oneOfManyThatTakeALaneAtOnceHasIt() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        try (Sink one = open();
                Sink two = open();
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            one.check();
            List<Future<?>> tries = IntStream.range(0, 8)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> {
                        try {
                            (i % 2 == 0 ? one : two).openLane(LANE, Optional.empty(), TAKEN);
                            taken.incrementAndGet();
                        } catch (Fenced e) {
                            // another one was first
                        }
                        return null;
                    }))
                    .toList();
            for (Future<?> attempt : tries) {
                attempt.get();
            }
        }
        assertThat(taken).hasValue(1);
    }

    @Test
    void sinksOfOneFileAndOneApiAreRivalsAndThoseOfAnotherApiAreNot() throws Exception {
        try (Sink one = open();
                Sink two = open("other:login@")) {
            one.check();
            one.openLane(RIVAL, Optional.empty(), TAKEN);
            assertThat(two.rivals(LANE)).as("a login makes no other API").containsExactly(RIVAL);
        }
        try (LaneFile elsewhere = new LaneFile(folder.resolve("lanes.sqlite"), "https://elsewhere.example")) {
            elsewhere.check();
            assertThat(elsewhere.rivals(LANE, TIMEOUT)).isEmpty();
        }
    }

    @Test
    void aLaneFileThatCannotBeUsedIsSaid() throws Exception {
        Path noFolder = Files.writeString(folder.resolve("file"), "");
        Path noDatabase =
                Files.writeString(folder.resolve("text.sqlite"), "no database at all, but text. ".repeat(100));
        for (Path wrong : List.of(noFolder.resolve("lanes.sqlite"), noDatabase, folder)) {
            options.put("lane-file", wrong.toString());
            try (Sink sink = open()) {
                assertThatThrownBy(sink::check)
                        .isInstanceOf(Misconfigured.class)
                        .hasMessageContaining(wrong.toString());
            }
        }
    }

    @Test
    void aLaneFileThatAnotherProgramHoldsIsWaitedFor() throws Exception {
        try (Sink sink = open()) {
            sink.check();
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("lanes.sqlite"));
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                assertThatThrownBy(() -> sink.openLane(LANE, Optional.empty(), TAKEN))
                        .isInstanceOf(Unavailable.class);
                statement.execute("ROLLBACK");
            }
            sink.openLane(LANE, Optional.empty(), TAKEN);
        }
    }

    /** Guards against two writers with one lane: an API that ignores If-Match would allow it. */
    @Test
    void anApiThatComparesNothingIsRefused() throws Exception {
        options.put("lanes-path", "/lanes/{topic}/{partition}");
        try (Sink sink = open()) {
            assertThatThrownBy(sink::check)
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("lanes-path")
                    .hasMessageContaining("If-Match");
            api.stubFor(put(anyUrl()).willReturn(status(412)));
            sink.check();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"lanes\":{\"main\":{}}}",
                "{\"lanes\":{\"main\":7}}",
                "{\"lanes\":{\"main\":{\"token\":1,\"offset\":\"x\",\"topicId\":\"t\",\"replay\":0,\"sourceTsMs\":0}}}",
                "[]",
                "no json"
            })
    void aLaneThatCannotBeReadIsNoLaneThatIsNotThere(String body) throws Exception {
        options.put("lanes-path", "/lanes/{topic}/{partition}");
        api.stubFor(get(anyUrl()).willReturn(okJson(body).withHeader("ETag", "\"1\"")));
        try (Sink sink = open()) {
            assertThatThrownBy(() -> sink.readLane(LANE)).isInstanceOf(Misconfigured.class);
        }
    }

    @Test
    void aLaneWithoutATagIsRefused() throws Exception {
        options.put("lanes-path", "/lanes/{topic}/{partition}");
        api.stubFor(get(anyUrl()).willReturn(aResponse().withBody("{}")));
        try (Sink sink = open()) {
            assertThatThrownBy(() -> sink.readLane(LANE))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("ETag");
        }
    }
}
