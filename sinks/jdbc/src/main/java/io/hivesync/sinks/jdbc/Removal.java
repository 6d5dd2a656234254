package io.hivesync.sinks.jdbc;

import io.hivesync.sinks.spi.RecordChange;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Records to delete, ordered by id.
 *
 * @param atMicros when each was deleted, µs since 1970; for tables that mark deleted rows
 */
public record Removal(List<String> ids, List<Long> atMicros) {
    static final Removal NONE = new Removal(List.of(), List.of());

    static Removal of(List<RecordChange.Delete> deletes) {
        List<RecordChange.Delete> sorted = deletes.stream()
                .sorted(Comparator.comparing(RecordChange.Delete::bladeId))
                .toList();
        return new Removal(
                sorted.stream().map(RecordChange.Delete::bladeId).toList(),
                sorted.stream().map(RecordChange.Delete::version).toList());
    }

    /** All at the same moment. */
    static Removal of(List<String> ids, long atMicros) {
        return new Removal(ids.stream().sorted().toList(), Collections.nCopies(ids.size(), atMicros));
    }

    Removal part(int from, int to) {
        return new Removal(ids.subList(from, to), atMicros.subList(from, to));
    }
}
