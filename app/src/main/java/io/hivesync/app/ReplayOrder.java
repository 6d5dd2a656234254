package io.hivesync.app;

import io.hivesync.sinks.runtime.ReplayClient;
import io.hivesync.sinks.runtime.ReplayClient.Progress;
import io.hivesync.topics.ReplayRequest;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Asks a sink for a replay and says how far it is, or what it would be. */
final class ReplayOrder {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    private final ReplayClient client;
    private final String sink;
    private final Terminal terminal;

    ReplayOrder(ReplayClient client, String sink, PrintWriter out) {
        this.client = client;
        this.sink = sink;
        this.terminal = Terminal.of(out);
    }

    /** @return the command's exit code: 0 when all is applied */
    int give(List<String> models, ReplayFrom.Asked asked, Duration patience) throws InterruptedException {
        Map<String, ReplayRequest> plan = plan(models, asked);
        boolean runs = client.runs(sink);
        Map<String, ReplayRequest> requests = client.ask(sink, plan);
        say("sink " + sink + " is asked to apply " + String.join(", ", requests.keySet()) + " again from "
                + asked.text()
                + ", " + count(requests.values())
                + (runs ? "" : "; no process of it runs now, so it begins when one starts"));
        return watch(requests, patience);
    }

    /** What a replay would be. */
    int describe(List<String> models, ReplayFrom.Asked asked) throws InterruptedException {
        Map<String, ReplayRequest> plan = plan(models, asked);
        plan.forEach((model, request) -> say("would apply " + model + " again, " + count(List.of(request))));
        say("sink " + sink + (client.runs(sink) ? " runs" : " does not run") + "; nothing was asked of it");
        return 0;
    }

    /** How far the last replay is. */
    int follow(List<String> models, Duration patience) throws InterruptedException {
        KnownName.require(sink, client.sinks(), "a sink");
        Map<String, ReplayRequest> last = client.last(sink);
        if (!models.isEmpty()) {
            last.keySet().retainAll(models);
        }
        if (last.isEmpty()) {
            throw new InputException("No replay was ever asked of the sink " + sink);
        }
        return watch(last, patience);
    }

    private Map<String, ReplayRequest> plan(List<String> models, ReplayFrom.Asked asked) throws InterruptedException {
        KnownName.require(sink, client.sinks(), "a sink");
        Set<String> known = client.models();
        for (String model : models) {
            KnownName.require(model, known, "a model");
        }
        try {
            return client.plan(
                    models.isEmpty() ? known : new TreeSet<>(models), asked.from(), asked.recordsPerSecond());
        } catch (IllegalArgumentException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        }
    }

    private int watch(Map<String, ReplayRequest> requests, Duration patience) throws InterruptedException {
        long began = System.nanoTime();
        long said = began;
        ReplayText text = new ReplayText();
        Progress progress = client.progress(sink, requests);
        while (!progress.isDone()) {
            long now = System.nanoTime();
            if (progress.begun() == 0 && now - began >= patience.toNanos()) {
                say("sink " + sink + " has not begun within " + patience.toSeconds()
                        + " s; it does not run, or does not reach Kafka or its target. The request stands: it begins"
                        + " when the sink can. See it with 'hive-sync replay --sink " + sink + " --follow'");
                return HiveSync.FAILED;
            }
            String line = text.of(progress, now);
            if (terminal.live()) {
                terminal.draw(List.of(Lines.cut(line, terminal.width())));
            } else if (now - said >= BETWEEN_LINES.toNanos()) {
                said = now;
                terminal.say(line);
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            progress = client.progress(sink, requests);
        }
        say(String.format(
                Locale.ROOT,
                "sink %s is done: %,d offsets gone through, and what the topics no longer have is removed (%.1f s)",
                sink,
                progress.total(),
                (System.nanoTime() - began) / 1e9));
        return 0;
    }

    /** Of what compaction took, and of transaction markers, only the offsets are left. */
    private static String count(Collection<ReplayRequest> requests) {
        long offsets = 0;
        long partitions = 0;
        for (ReplayRequest request : requests) {
            for (int i = 0; i < request.from().size(); i++) {
                if (request.fromOf(i).isPresent()) {
                    partitions++;
                    offsets +=
                            Math.max(0, request.ends().get(i) - request.from().get(i));
                }
            }
        }
        return String.format(Locale.ROOT, "at most %,d records in %d partitions", offsets, partitions);
    }

    private void say(String text) {
        terminal.say("hive-sync: " + text);
    }
}
