package io.hivesync.app;

import java.util.List;
import java.util.Optional;

/**
 * Where the demo stands.
 *
 * @param phase what it does now, such as {@code the app writes}
 * @param target the target's name
 * @param calls that the app has made
 * @param captured events that the capture sent to Kafka, the file's first rows among them
 * @param folded versions that a later one of the same record made needless, or that wait for their window's end
 * @param applied images written to the target
 * @param lag records that the sink has still to read
 * @param latency of the newest commits, empty before the first was seen in the target
 */
record DemoSnapshot(
        String phase,
        String target,
        List<Model> models,
        long calls,
        long captured,
        long folded,
        long applied,
        long lag,
        Optional<Latency> latency) {

    DemoSnapshot {
        models = List.copyOf(models);
    }

    /** Rows of a model at both ends, counted one after the other while the app writes. */
    record Model(String name, long inHive, long inTarget) {}

    /** From the commit in Hive until the target showed it, in milliseconds. */
    record Latency(double p50, double p99) {
        static Optional<Latency> of(List<Double> milliseconds) {
            if (milliseconds.isEmpty()) {
                return Optional.empty();
            }
            List<Double> sorted = milliseconds.stream().sorted().toList();
            return Optional.of(new Latency(sorted.get(sorted.size() / 2), sorted.get((int) (sorted.size() * 0.99))));
        }
    }
}
