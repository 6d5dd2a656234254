package io.hivesync.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One of the Blade apps of {@link BladeOverhead}, and what was measured of it since its warm-up. For one thread. */
final class BladeAppRun implements AutoCloseable {
    final List<Double> answerMs = new ArrayList<>();
    private final BladeServer server;
    private Duration cpuBefore = Duration.ZERO;
    private int lateBefore;
    private int triggersBefore;

    BladeAppRun(BladeServer server) {
        this.server = server;
    }

    void warmUp(String mutation) throws IOException, InterruptedException {
        server.mutate(mutation);
    }

    void begin() throws IOException, InterruptedException {
        lateBefore = server.probed("late").size();
        triggersBefore = server.probed("trigger").size();
        cpuBefore = server.cpu();
    }

    void mutate(String mutation) throws IOException, InterruptedException {
        answerMs.add(server.mutate(mutation));
    }

    /** What the process used, and what went on beside the mutations is in it. */
    double cpuMsAMutation() {
        return server.cpu().minus(cpuBefore).toNanos() / 1e6 / answerMs.size();
    }

    /** How late its event loop was, each 5 ms. */
    List<Double> lateMs() throws IOException, InterruptedException {
        List<Double> all = server.probed("late");
        return all.subList(lateBefore, all.size());
    }

    /**
     * Of each trigger.
     *
     * @param what {@code trigger} for how long the app waited for it, {@code trigger-cpu} for what its process used meanwhile
     */
    List<Double> triggerMs(String what) throws IOException, InterruptedException {
        List<Double> all = server.probed(what);
        return all.subList(triggersBefore, all.size());
    }

    @Override
    public void close() {
        server.close();
    }
}
