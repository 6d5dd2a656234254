package io.hivesync.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reference: a hand-written writer that has the events in memory, already parsed. */
record FromMemory(PostgresServer postgres, Workload workload) implements Contender {

    @Override
    public String name() {
        return "upsert";
    }

    @Override
    public Took run() throws SQLException {
        Connection connection = postgres.connect();
        HandWritten.createTable(connection);
        List<Event> events = workload.events();
        long start = System.nanoTime();
        long first = 0;
        try (HandWritten writer = new HandWritten(connection)) {
            for (int from = 0; from < events.size(); from += HandWritten.BATCH) {
                Map<String, Event> newest = new LinkedHashMap<>();
                for (Event event : events.subList(from, Math.min(events.size(), from + HandWritten.BATCH))) {
                    newest.put(event.id(), event);
                }
                writer.write(newest.values());
                first = first == 0 ? System.nanoTime() : first;
            }
        }
        long end = System.nanoTime();
        return new Took(Duration.ofNanos(end - start), Duration.ofNanos(end - first));
    }
}
