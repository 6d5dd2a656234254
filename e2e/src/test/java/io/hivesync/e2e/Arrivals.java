package io.hivesync.e2e;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a target saw of counters that only ever rise, in the order in which it saw it.
 *
 * @param seen a record's count, each time that it was written
 */
record Arrivals(List<Arrival> seen) {

    /** @param atMs when it was written, by the target's clock */
    record Arrival(String record, long count, long atMs) {}

    /** Something that was done to the pipeline. */
    record Event(String what, long atMs) {}

    /** Counts that came after a higher one or a second time. */
    List<String> outOfOrder() {
        List<String> wrong = new ArrayList<>();
        Map<String, Long> last = new HashMap<>();
        for (Arrival arrival : seen) {
            Long before = last.put(arrival.record(), arrival.count());
            if (before != null && arrival.count() <= before) {
                wrong.add(arrival.record() + ": " + arrival.count() + " after " + before);
            }
        }
        return wrong;
    }

    /** The longest time that any record was not written between an event and the next one. */
    Map<String, Long> longestGaps(List<Event> events) {
        Map<String, Long> gaps = new LinkedHashMap<>();
        Map<String, Long> last = new HashMap<>();
        events.forEach(event -> gaps.put(event.what(), 0L));
        for (Arrival arrival : seen) {
            Long before = last.put(arrival.record(), arrival.atMs());
            if (before != null) {
                events.stream()
                        .filter(event -> event.atMs() <= arrival.atMs())
                        .reduce((first, second) -> second)
                        .ifPresent(event -> gaps.merge(event.what(), arrival.atMs() - before, Math::max));
            }
        }
        return gaps;
    }
}
