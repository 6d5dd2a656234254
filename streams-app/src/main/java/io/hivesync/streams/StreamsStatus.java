package io.hivesync.streams;

import java.util.Map;
import java.util.Optional;

/**
 * How a streams-app is.
 *
 * @param activeTasks partition numbers that this instance processes
 * @param standbyTasks those of other instances that it keeps a copy of the state of
 * @param excludedTopics change topics that are left out, each with the reason
 * @param warnings change topics with changes that were not read for long, each with what will become of them
 * @param counters since the start of the process
 * @param problem why nothing is processed, if so
 */
public record StreamsStatus(
        StreamsState state,
        int activeTasks,
        int standbyTasks,
        Map<String, String> excludedTopics,
        Map<String, String> warnings,
        Map<StreamCounter, Long> counters,
        Optional<String> problem) {

    public StreamsStatus {
        excludedTopics = Map.copyOf(excludedTopics);
        warnings = Map.copyOf(warnings);
        counters = Map.copyOf(counters);
    }

    /** An excluded topic does not make it ill: the others flow. */
    public boolean healthy() {
        return problem.isEmpty();
    }
}
