package io.hivesync.connector.sqlite.core;

import java.sql.SQLException;
import java.util.List;
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

    /** Transactions whose sequences follow each other. */
    record Group(long epoch, long firstSequence, List<LoggedTransaction> transactions) {

        boolean isEmpty() {
            return transactions.stream()
                    .allMatch(transaction -> transaction.changes().isEmpty());
        }
    }

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
        for (LoggedTransaction transaction : group.transactions()) {
            send(transaction, sequence++, sink);
        }
    }

    private void send(LoggedTransaction transaction, long sequence, ChangeSink sink) throws InterruptedException {
        long index = 0;
        for (RowChange change : transaction.changes()) {
            TableShape shape = change.table();
            if (!shape.equals(announced.put(shape.name(), shape))) {
                sink.schema(new Position(group.epoch(), sequence, index++), shape);
            }
            sink.row(new Position(group.epoch(), sequence, index++), change);
        }
        if (index > 0) {
            sink.transactionEnd();
        }
    }

    @Override
    boolean complete(Map<String, String> receipts) throws SQLException {
        return tables.apply(net, receipts);
    }
}
