package io.hivesync.sinks.http.rest;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test before WireMock, which answers 204 to whatever it was told nothing else of. */
abstract class MockedApi {
    static final int LAST = 10;

    @TempDir
    Path folder;

    static final WireMockServer api = new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

    final Map<String, String> options = new HashMap<>();

    @BeforeAll
    static void startApi() {
        api.start();
    }

    @BeforeEach
    void beginAnew() {
        api.resetAll();
        api.stubFor(any(anyUrl()).atPriority(LAST).willReturn(noContent()));
        options.put("allow-private-addresses", "true");
        options.put("lane-file", folder.resolve("lanes.sqlite").toString());
    }

    @AfterAll
    static void stopApi() {
        api.stop();
    }

    Sink open() {
        return open("hive:hunter2@");
    }

    Sink open(String login) {
        String url = "rest+http://" + login + "127.0.0.1:" + api.port() + "/v1";
        return new RestSinkProvider()
                .create(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC(), options, Map.of()));
    }

    /** Takes the lane, as it stands. */
    static SinkWriter take(Sink sink) throws SinkException {
        sink.check();
        Optional<LaneState> seen = sink.readLane(LANE);
        return sink.openLane(LANE, seen, seen.map(MockedApi::next).orElse(TAKEN));
    }

    private static LaneState next(LaneState seen) {
        return new LaneState(seen.token() + 1, seen.offset(), seen.topicId(), seen.replay(), seen.sourceTsMs());
    }
}
