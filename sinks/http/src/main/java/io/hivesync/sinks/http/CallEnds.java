package io.hivesync.sinks.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends calls that take too long, by an interruption of their threads: one look at all of them now and then. A timer for each
 * would wake another thread when it is set, which costs more than all else that is done for a short call. Thread-safe; does
 * nothing while there are no calls.
 */
final class CallEnds implements AutoCloseable {
    private static final long LOOK_MS = 20;

    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looks = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("hive-http-ends").daemon().factory());

    CallEnds() {
        timer.setKeepAliveTime(1, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    /** A call of the thread that makes it, from now until it is closed, by the same thread. */
    final class Call implements AutoCloseable {
        private final Thread thread = Thread.currentThread();
        private final long end;
        private boolean late;
        private boolean closed;

        private Call(Duration time) {
            this.end = System.nanoTime() + time.toNanos();
        }

        private synchronized void endIfLate(long now) {
            if (!closed && !late && now - end >= 0) {
                late = true;
                thread.interrupt();
            }
        }

        /** Whether it was interrupted because its time was over. */
        synchronized boolean late() {
            return late;
        }

        /** The interruption was the call's: what the thread does next is not interrupted by it. */
        @Override
        public void close() {
            calls.remove(this);
            synchronized (this) {
                closed = true;
                if (late) {
                    Thread.interrupted();
                }
            }
        }
    }

    /** Is interrupted soon after the time is over. */
    Call begin(Duration time) {
        Call call = new Call(time);
        calls.add(call);
        lookLater();
        return call;
    }

    private void lookLater() {
        if (!looks.get() && looks.compareAndSet(false, true) && !timer.isShutdown()) {
            timer.schedule(this::look, LOOK_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        long now = System.nanoTime();
        calls.forEach(call -> call.endIfLate(now));
        looks.set(false);
        if (!calls.isEmpty()) {
            lookLater();
        }
    }

    /** Of calls that are under way: they go on. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
