package io.hivesync.app;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.ModelSchema;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts the rows of each model at both ends, for at most a tenth of the time. Used by one thread. */
final class RowCounts {
    private final Path hive;
    private final Sink target;
    private List<DemoSnapshot.Model> counted = List.of();
    private long next = System.nanoTime();

    RowCounts(Path hive, Sink target) {
        this.hive = hive;
        this.target = target;
    }

    List<DemoSnapshot.Model> now() throws SQLException {
        long start = System.nanoTime();
        if (start - next >= 0) {
            counted = count();
            long end = System.nanoTime();
            next = end + 9 * (end - start);
        }
        return counted;
    }

    private List<DemoSnapshot.Model> count() throws SQLException {
        List<DemoSnapshot.Model> models = new ArrayList<>();
        try (HiveRows rows = HiveRows.open(hive)) {
            for (ModelSchema model : rows.models()) {
                models.add(new DemoSnapshot.Model(model.model(), rows.count(model), countInTarget(model)));
            }
        }
        return models;
    }

    private long countInTarget(ModelSchema model) {
        ModelSchema keyOnly = new ModelSchema(model.model(), 1, List.of(), model.source());
        long[] rows = {0};
        try {
            target.readRows(keyOnly, Optional.empty(), row -> rows[0]++);
        } catch (SinkException e) {
            // no such table yet
            return 0;
        }
        return rows[0];
    }
}
