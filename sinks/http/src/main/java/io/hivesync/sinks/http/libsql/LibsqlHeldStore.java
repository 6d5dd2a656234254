package io.hivesync.sinks.http.libsql;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.mapping.HeldRow;
import io.hivesync.sinks.mapping.HeldStore;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.SinkException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** What waits for one writer's lane, in {@code hive_sync_held}. */
record LibsqlHeldStore(LibsqlWriter writer, Lane lane, Hrana hrana) implements HeldStore {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PAGE = 1000;
    private static final int SMALLER = 8;

    @Override
    public List<HeldRow> oldest(int most) throws SinkException {
        int size = most;
        while (true) {
            try {
                return hrana.query(HeldStatements.oldest(lane, size), PATIENCE).rows().stream()
                        .map(LibsqlHeldStore::row)
                        .toList();
            } catch (HranaException e) {
                if (!e.tooLarge() || size == 1) {
                    throw LibsqlFailures.named(e, "cannot read " + HeldStatements.TABLE, null);
                }
                size = Math.max(1, size / SMALLER);
            }
        }
    }

    private static HeldRow row(JsonNode cells) {
        JsonNode after = cells.path(3);
        return new HeldRow(
                text(cells, 0),
                whole(cells, 1),
                whole(cells, 2),
                after.path("type").asText().equals("null") ? null : text(cells, 3),
                text(cells, 4),
                whole(cells, 5));
    }

    private static String text(JsonNode cells, int column) {
        return cells.path(column).path("value").asText();
    }

    private static long whole(JsonNode cells, int column) {
        return Long.parseLong(text(cells, column));
    }

    /** Those whose record shall be there. */
    void forEachLiveId(Predicate<String> action, Duration timeout) throws SinkException, HranaException {
        String after = "";
        List<JsonNode> page;
        do {
            page = hrana.query(HeldStatements.liveIds(lane, after, PAGE), timeout)
                    .rows();
            for (JsonNode cells : page) {
                after = text(cells, 0);
                if (!action.test(after)) {
                    return;
                }
            }
        } while (page.size() == PAGE);
    }

    @Override
    public boolean put(Batch.Changes one, HeldRow row, Duration timeout) throws SinkException {
        List<Statement> work = writer.moving(one.previousOffset(), one.lastOffset(), one.sourceTsMs());
        int removal = work.size();
        work.add(HeldStatements.remove(lane, List.of(row.bladeId())));
        work.add(HeldStatements.insert(lane, row));
        return writer.commit(work, null, timeout).changed(removal) > 0;
    }

    @Override
    public void apply(Batch.Changes one, HeldRow row, Duration timeout) throws SinkException {
        List<Statement> work = writer.moving(one.previousOffset(), one.lastOffset(), null);
        writer.addRows(work, one);
        work.add(HeldStatements.remove(lane, row));
        writer.commit(work, row.bladeId(), timeout);
    }

    @Override
    public void tried(long offset, HeldRow row, Duration timeout) throws SinkException {
        List<Statement> work = writer.moving(offset, offset, null);
        work.add(HeldStatements.tried(lane, row, writer.nowMs()));
        writer.commit(work, null, timeout);
    }

    @Override
    public boolean remove(long offset, HeldRow row, Duration timeout) throws SinkException {
        List<Statement> work = writer.moving(offset, offset, null);
        int removal = work.size();
        work.add(HeldStatements.remove(lane, row));
        return writer.commit(work, null, timeout).changed(removal) > 0;
    }
}
