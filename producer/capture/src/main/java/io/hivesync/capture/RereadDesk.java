package io.hivesync.capture;

import io.hivesync.connector.sqlite.core.Rereads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Brings the records that are asked for to the connector's state, between two runs of the engine: the next one sends them as
 * they are then. A crash in between repeats it, to the same end. One thread.
 */
final class RereadDesk {
    private final CaptureSettings settings;

    RereadDesk(CaptureSettings settings) {
        this.settings = settings;
    }

    /**
     * @param captured whether a model comes from the file
     * @return what is to be said now, of records that no row can be
     */
    Outgoing settle(Path file, HiveTables tables, RereadLog log, Predicate<String> captured) {
        List<Rereads.Row> rows = new ArrayList<>();
        Outgoing impossible = new Outgoing(settings.names(), settings.partitions());
        for (RereadLog.Asked asked : log.take()) {
            if (!captured.test(asked.model())) {
                continue;
            }
            try {
                rows.add(row(asked, tables.tables()));
            } catch (IllegalArgumentException e) {
                log.answer(asked.model(), asked.recordId());
                impossible.reread(asked.model(), asked.recordId());
            }
        }
        if (!rows.isEmpty()) {
            Rereads.add(settings.stateDirectory(), file, rows);
        }
        return impossible;
    }

    private static Rereads.Row row(RereadLog.Asked asked, Map<String, List<Captured.Column>> tables) {
        RecordId ids = RecordId.of(tables.getOrDefault(asked.model(), List.of()));
        RecordId.Key key = ids.decode(asked.recordId());
        List<@Nullable Object> values = new ArrayList<>();
        key.cells().forEach(cell -> values.add(value(cell)));
        return new Rereads.Row(asked.model(), Collections.unmodifiableList(values), key.rowid());
    }

    private static @Nullable Object value(@Nullable Cell cell) {
        return switch (cell) {
            case null -> null;
            case Cell.Whole(long value) -> value;
            case Cell.Real(double value) -> value;
            case Cell.Text(String value) -> value;
            case Cell.Bytes(byte[] value) -> value;
        };
    }
}
