package io.hivesync.connector.sqlite.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that were read from the log and not yet sent, between the thread that reads and the one that sends.
 * What it holds is bounded, but for one transaction. Thread-safe.
 */
final class Backlog {

    static final int MOST_CHANGES = 10_000;
    static final long MOST_BYTES = 16 << 20;

    private final Queue<LoggedTransaction> transactions = new ArrayDeque<>();
    private long changes;
    private long bytes;
    private long requests;
    private long served;
    private boolean closed;
    private @Nullable Ending ending;

    /** Why nothing more is read from the log. */
    record Ending(Reason reason, String message) {}

    /**
     * Everything that was committed before the call, or as much of it as is held; empty if there is none, or the reading
     * has ended.
     */
    synchronized List<LoggedTransaction> take() throws InterruptedException {
        long mine = ++requests;
        notifyAll();
        while (served < mine && ending == null && !isFull()) {
            wait();
        }
        List<LoggedTransaction> taken = new ArrayList<>(transactions);
        transactions.clear();
        changes = 0;
        bytes = 0;
        notifyAll();
        return taken;
    }

    private boolean isFull() {
        return changes >= MOST_CHANGES || bytes >= MOST_BYTES;
    }

    /** @return whether there was room, after a wait of so long at most */
    synchronized boolean offer(LoggedTransaction transaction, long patienceMs) throws InterruptedException {
        if (isFull() && !closed) {
            wait(patienceMs);
        }
        if (isFull() || closed) {
            return false;
        }
        transactions.add(transaction);
        changes += Math.max(1, transaction.changes().size());
        bytes += transaction.bytes();
        notifyAll();
        return true;
    }

    /** The number of the last request, to be served after the next look. */
    synchronized long requests() {
        return requests;
    }

    /** All that was committed before the request is in here. */
    synchronized void served(long request) {
        served = request;
        notifyAll();
    }

    /** Waits for a request that was not served, or so long. @return whether there is one */
    synchronized boolean awaitRequest(long patienceMs) throws InterruptedException {
        if (served == requests && !closed) {
            wait(patienceMs);
        }
        return served != requests;
    }

    synchronized void end(Ending why) {
        ending = why;
        notifyAll();
    }

    /** Why nothing more comes; null as long as something may, or is still here. */
    synchronized @Nullable Ending ending() {
        return transactions.isEmpty() ? ending : null;
    }

    synchronized int size() {
        return transactions.size();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }
}
