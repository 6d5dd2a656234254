package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlLogTest {
    private static final String REQUEST = "{\"reason\":\"test\",\"ts_ms\":1}";

    @TempDir
    Path directory;

    private Pipeline pipeline;
    private TestKafka kafka;
    private ControlLog log;
    private TopicReader.Ends ends;

    @BeforeEach
    void start() throws Exception {
        pipeline = new Pipeline(directory, "clean");
        kafka = pipeline.kafka;
        CaptureSettings settings = pipeline.settings("state", Selection.defaults(), kafka.topics());
        log = new ControlLog(
                KafkaClients.reader(settings),
                new RunClaim(TestKafka.NAMES.control(), "epoch/hive", "ours", Holder.here(directory, Instant.EPOCH)));
        ends = partitions -> KafkaClients.writtenEnds(settings, partitions);
    }

    @AfterEach
    void stop() throws Exception {
        log.close();
        pipeline.close();
    }

    private void awaitRequest(String model) {
        Pipeline.eventually(() -> {
            log.poll(Duration.ofMillis(100));
            assertThat(log.isRequested(model)).isTrue();
        });
    }

    @Test
    void historyIsTheLastWordOfEachKey() throws Exception {
        kafka.control("epoch/hive", "{\"epoch\":5}");
        kafka.control("epoch/other", "{\"epoch\":9}");
        kafka.control("snapshot/tags", REQUEST);
        kafka.control("snapshot/teams", REQUEST);
        kafka.control("snapshot/teams", null);
        log.readToEnd(ends);
        assertThat(log.epoch()).isEqualTo(5);
        assertThat(log.take()).containsExactly("tags");
        assertThat(log.hasNew(model -> true)).isFalse();
    }

    /** Guards the answer to a fence: who wrote the epoch last holds it, also one who gives no name. */
    @Test
    void epochIsHeldByTheRunThatWroteItLast() throws Exception {
        kafka.control("epoch/hive", "{\"epoch\":5,\"run\":\"ours\"}");
        log.readToEnd(ends);
        assertThat(log.isHeld()).isTrue();
        kafka.control("epoch/hive", "{\"epoch\":6}");
        log.readToEnd(ends);
        assertThat(log.isHeld()).isFalse();
        assertThat(log.epoch()).isEqualTo(6);
    }

    /** The capture of every model would stand still as long as it is there, and nothing that we do removes it. */
    @Test
    void foreignWordAboutTheEpochIsPassedOver() throws Exception {
        kafka.control("epoch/hive", "{\"epoch\":5,\"run\":\"ours\"}");
        for (String foreign : new String[] {"no JSON", "[]", "7", ""}) {
            kafka.control("epoch/hive", foreign);
        }
        kafka.control("what is this?", "no JSON");

        log.readToEnd(ends);

        assertThat(log.epoch()).isEqualTo(5);
        assertThat(log.isHeld()).isTrue();
    }

    /** Guards a request that comes while an earlier one of the same model is being answered. */
    @Test
    void requestMadeDuringARunOutlivesItsClearing() throws Exception {
        kafka.control("snapshot/tags", REQUEST);
        log.readToEnd(ends);
        log.take();
        assertThat(log.isTaken("tags")).isTrue();

        kafka.control("snapshot/tags", REQUEST);
        kafka.control("snapshot/tags", null);
        kafka.control("snapshot/teams", REQUEST);
        awaitRequest("teams");

        assertThat(log.isTaken("tags")).isFalse();
        assertThat(log.hasNew("tags"::equals)).isTrue();
        assertThat(log.take()).containsExactly("tags", "teams");
    }

    @Test
    void clearingByTheRunThatTookTheRequestEndsIt() throws Exception {
        kafka.control("snapshot/tags", REQUEST);
        log.readToEnd(ends);
        log.take();
        kafka.control("snapshot/tags", null);
        kafka.control("snapshot/teams", REQUEST);
        awaitRequest("teams");
        assertThat(log.requested()).containsExactly("teams");
    }
}
