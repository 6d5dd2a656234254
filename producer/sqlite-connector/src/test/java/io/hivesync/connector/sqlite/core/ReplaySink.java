package io.hivesync.connector.sqlite.core;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Feeds a {@link Replay} until the connection to it breaks. */
final class ReplaySink implements ChangeSink, Delivery {

    private final Replay replay;
    private final boolean strict;
    private final long deliveredUntil;
    private final long acknowledgedUntil;
    private long sent;

    ReplaySink(Replay replay, boolean strict, long deliveredUntil, long acknowledgedUntil) {
        this.replay = replay;
        this.strict = strict;
        this.deliveredUntil = deliveredUntil;
        this.acknowledgedUntil = acknowledgedUntil;
    }

    private void deliver(Runnable event) {
        if (sent++ < deliveredUntil) {
            event.run();
        }
    }

    @Override
    public void schema(Position position, TableShape table) {
        deliver(() -> replay.reshape(position, table.name()));
    }

    @Override
    public void snapshotStart(Position position, TableShape table) {
        deliver(() -> replay.start(position, table.name()));
    }

    @Override
    public void row(Position position, RowChange change) {
        @Nullable Object[] image = change.after() != null ? change.after() : Objects.requireNonNull(change.before());
        String key = change.rowid() != null
                ? "#" + change.rowid()
                : change.table().keyColumns().stream()
                        .map(column -> Recorder.render(image[change.table().indexOf(column.name())]))
                        .collect(Collectors.joining("|"));
        deliver(() -> replay.row(
                position,
                change.table().name(),
                key,
                text(change.table(), change.before()),
                text(change.table(), change.after()),
                strict));
    }

    /** A column that a row does not have is NULL, so an image shows the other values only. */
    private static @Nullable String text(TableShape table, @Nullable Object @Nullable [] row) {
        if (row == null) {
            return null;
        }
        return IntStream.range(0, row.length)
                .filter(index -> row[index] != null)
                .mapToObj(index -> table.columns().get(index).name() + "=" + Recorder.render(row[index]))
                .collect(Collectors.joining(","));
    }

    @Override
    public void snapshotEnd(Position position, TableShape table) {
        deliver(() -> replay.end(position, table.name()));
    }

    @Override
    public void dropped(Position position, TableShape table) {
        deliver(() -> replay.dropped(position, table.name()));
    }

    @Override
    public void paused(Position position, Pause pause) {
        throw new AssertionError("Nothing is paused where no guard is");
    }

    @Override
    public long sent() {
        return sent;
    }

    @Override
    public long acknowledged() {
        return Math.min(sent, acknowledgedUntil);
    }

    @Override
    public Map<String, String> receipts() {
        return Map.of();
    }
}
