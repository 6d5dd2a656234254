package io.hivesync.connector.sqlite.core;

import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

/**
 * A group of transactions from the log, in order, each under its own sequence. What they touch is durable in the shadow
 * before the batch is made.
 */
final class LoggedBatch extends Batch {

    private final LoggedTables tables;
    private final Group group;
    private final NetChanges net;
    private final Map<String, TableShape> announced;

    /** Transactions whose sequences follow each other, and what of them is held back. */
    record Group(long epoch, long firstSequence, LogGuard.Part part) {}

    LoggedBatch(LoggedTables tables, Group group, NetChanges net, Map<String, TableShape> announced) {
        this.tables = tables;
        this.group = group;
        this.net = net;
        this.announced = announced;
    }

    @Override
    public long epoch() {
        return group.epoch();
    }

    @Override
    public Set<String> snapshots() {
        return Set.of();
    }

    @Override
    public void send(ChangeSink sink, Delivery delivery) throws InterruptedException {
        long sequence = group.firstSequence();
        long index = 0;
        for (Pause pause : group.part().pauses()) {
            sink.paused(new Position(group.epoch(), sequence, index++), pause);
        }
        for (LoggedTransaction transaction : group.part().transactions()) {
            send(transaction, new Position(group.epoch(), sequence++, index), sink);
            index = 0;
        }
    }

    private void send(LoggedTransaction transaction, Position first, ChangeSink sink) throws InterruptedException {
        long index = first.index();
        for (RowChange change : transaction.changes()) {
            if (group.part().isHeld(change)) {
                continue;
            }
            TableShape shape = change.table();
            if (!shape.equals(announced.put(shape.name(), shape))) {
                sink.schema(new Position(first.epoch(), first.sequence(), index++), shape);
            }
            sink.row(new Position(first.epoch(), first.sequence(), index++), change);
        }
        if (index > 0) {
            sink.transactionEnd();
        }
    }

    @Override
    boolean complete(Map<String, String> receipts) throws SQLException {
        return tables.apply(net, group.part().held(), receipts);
    }
}
