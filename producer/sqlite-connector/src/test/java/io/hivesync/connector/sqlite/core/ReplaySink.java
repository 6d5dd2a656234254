package io.hivesync.connector.sqlite.core;

import java.util.Map;

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
        String key = Images.key(change);
        deliver(() -> replay.row(
                position,
                change.table().name(),
                key,
                Images.text(change.table(), change.before()),
                Images.text(change.table(), change.after()),
                strict));
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
