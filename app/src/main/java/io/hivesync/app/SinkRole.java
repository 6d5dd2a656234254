package io.hivesync.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.runtime.LaneStatus;
import io.hivesync.sinks.runtime.SinkRunner;
import io.hivesync.sinks.runtime.SinkRunnerSettings;
import io.hivesync.sinks.runtime.SinkStatus;
import io.hivesync.sinks.spi.Sink;
import java.time.Duration;

/** One sink. */
final class SinkRole implements Role {
    /** A record's schema is published before it: it comes within moments, or there is something wrong. */
    private static final Duration SCHEMA_PATIENCE = Duration.ofSeconds(10);

    private final String sinkName;
    private final Sink sink;
    private final SinkRunner runner;
    private final String deadLetters;

    SinkRole(Sink sink, SinkRunnerSettings settings) {
        this.sinkName = settings.sinkName();
        this.sink = sink;
        this.deadLetters = settings.names().deadLetters(sinkName);
        this.runner = new SinkRunner(sink, settings);
    }

    @Override
    public String name() {
        return "sink " + sinkName;
    }

    @Override
    public void start() {
        runner.start();
    }

    @Override
    public Health health() {
        SinkStatus status = runner.status();
        if (status.state() != SinkStatus.State.RUNNING) {
            return Health.notReady(status.state() + ": " + status.reason());
        }
        for (LaneStatus lane : status.lanes()) {
            if (troubled(lane)) {
                return Health.notReady(
                        lane.topic() + "-" + lane.partition() + " is " + lane.state() + ": " + lane.reason());
            }
        }
        long refused = status.counters().deadLettered();
        long behind = status.lanes().stream()
                .filter(lane -> !lane.warning().isEmpty())
                .count();
        return Health.ready(status.lanes().size() + " lanes"
                + (behind == 0
                        ? ""
                        : ", " + behind + " of them so far behind that Kafka may soon remove what they need")
                + (refused == 0 ? "" : ", " + refused + " dead letters in " + deadLetters));
    }

    private static boolean troubled(LaneStatus lane) {
        return switch (lane.state()) {
            case RETRYING, STOPPED, BLOCKED, REFUSED_SKIP -> true;
            case WAITING_FOR_SCHEMA ->
                lane.oldestUnapplied() != null && lane.oldestUnapplied().compareTo(SCHEMA_PATIENCE) > 0;
            case OPENING, RUNNING, REBUILDING, CLOSED -> false;
        };
    }

    @Override
    public void describe(ObjectNode status) {
        SinkStatus now = runner.status();
        ObjectNode counters = status.withArray("sinks")
                .addObject()
                .put("sink", sinkName)
                .put("state", now.state().name())
                .put("reason", now.reason())
                .put("restarts", now.restarts());
        counters.put("read", now.counters().read())
                .put("applied", now.counters().applied())
                .put("folded", now.counters().folded())
                .put("marks", now.counters().marks())
                .put("deadLetters", now.counters().deadLettered())
                .put("held", now.counters().held())
                .put("fieldsLeftOut", now.counters().fieldsLeftOut())
                .put("swept", now.counters().swept())
                .put("batches", now.counters().batches());
        SinkStatus.Latency latency = now.latency();
        if (latency != null) {
            counters.putObject("latencyMs").put("p50", latency.p50Ms()).put("p99", latency.p99Ms());
        }
        status.withArray("deadLetters")
                .addObject()
                .put("sink", sinkName)
                .put("topic", deadLetters)
                .put("sinceStart", now.counters().deadLettered());
        for (LaneStatus lane : now.lanes()) {
            ObjectNode entry = status.withArray("lanes")
                    .addObject()
                    .put("sink", sinkName)
                    .put("topic", lane.topic())
                    .put("partition", lane.partition())
                    .put("offset", lane.offset())
                    .put("token", lane.token())
                    .put("state", lane.state().name())
                    .put("reason", lane.reason())
                    .put("caughtUp", lane.caughtUp())
                    .put("warning", lane.warning());
            entry.put("lag", lane.lag());
            entry.put(
                    "oldestUnappliedMs",
                    lane.oldestUnapplied() == null
                            ? null
                            : lane.oldestUnapplied().toMillis());
        }
    }

    @Override
    public void close(Duration within) {
        try (sink) {
            runner.close(within);
        }
    }
}
