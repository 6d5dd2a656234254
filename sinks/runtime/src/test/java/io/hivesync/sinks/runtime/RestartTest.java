package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.Cluster;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Failures that nobody foresaw, in the consumer's thread. */
class RestartTest extends RunnerTest {

    /** Shares partitions out, or throws what no consumer takes for a failure of Kafka. */
    public static final class FailingAssignor extends CooperativeStickyAssignor {
        static final AtomicInteger FAILURES = new AtomicInteger();
        static volatile boolean fatal;

        @Override
        public GroupAssignment assign(Cluster metadata, GroupSubscription subscriptions) {
            if (FAILURES.getAndDecrement() > 0) {
                if (fatal) {
                    throw new NoClassDefFoundError("a class");
                }
                throw new IllegalStateException("unforeseen");
            }
            return super.assign(metadata, subscriptions);
        }
    }

    private static final Map<String, Object> CLIENT =
            Map.of("partition.assignment.strategy", FailingAssignor.class.getName());

    @BeforeEach
    void topics() throws Exception {
        topics(1);
        FailingAssignor.fatal = false;
    }

    /** Without starting anew, one surprise would end a sink for good while its process looks alive. */
    @Test
    void aSinkWhoseConsumerDiedStartsAnewUntilItWorks() throws Exception {
        FailingAssignor.FAILURES.set(3);
        SinkRunner runner = pipeline.start(target, CLIENT);
        pipeline.put("a", "one");

        awaitText("a", "one");

        await().atMost(SOON).until(() -> runner.status().state() == SinkStatus.State.RUNNING);
        assertThat(runner.status().restarts()).isEqualTo(3);
        pipeline.awaitNoLag();
    }

    @Test
    void itSaysWhyItStartsAnew() {
        FailingAssignor.FAILURES.set(Integer.MAX_VALUE);
        SinkRunner runner = pipeline.start(
                target,
                pipeline.settings(CLIENT)
                        .withTiming(RunnerTiming.defaults()
                                .withPauses(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1))));

        await().atMost(SOON).until(() -> runner.status().state() == SinkStatus.State.RESTARTING);

        assertThat(runner.status().reason()).contains("unforeseen");
        runner.close();
        assertThat(runner.status().state()).isEqualTo(SinkStatus.State.CLOSED);
    }

    /** An error is the machine's or the build's: it would come again, and what it left behind is not known. */
    @Test
    void anErrorEndsTheSinkForGood() {
        FailingAssignor.fatal = true;
        FailingAssignor.FAILURES.set(1);
        SinkRunner runner = pipeline.start(target, CLIENT);

        // the error goes on to whoever handles those that nobody caught, which is not the test
        await().dontCatchUncaughtExceptions()
                .atMost(SOON)
                .until(() -> runner.status().state() == SinkStatus.State.FAILED);

        assertThat(runner.status().restarts()).isZero();
    }
}
