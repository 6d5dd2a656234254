package io.hivesync.sinks.http.rest;

import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Does many things with a few at once, counted over all lanes of a sink. Returns when none is under way any more; begins no further
 * one once one has failed. Thread-safe.
 */
final class Places implements AutoCloseable {
    private final int most;
    private final Semaphore free;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Places(int most) {
        this.most = most;
        this.free = new Semaphore(most, true);
    }

    interface Step<T> {
        void take(T item) throws SinkException;
    }

    /** @throws SinkException what the first one failed with; a refused record only where nothing worse happened */
    <T> void each(List<T> items, Step<T> step) throws SinkException {
        Run<T> run = new Run<>(items, step);
        if (items.size() == 1) {
            run.work();
        } else {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < Math.min(most, items.size()); i++) {
                workers.add(threads.submit(run::work));
            }
            await(workers);
        }
        SinkException failure = run.failure();
        if (failure != null) {
            throw failure;
        }
    }

    private static void await(List<Future<?>> workers) throws Unavailable {
        try {
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (InterruptedException e) {
            workers.forEach(worker -> worker.cancel(true));
            Thread.currentThread().interrupt();
            throw new Unavailable("Interrupted while a batch was written", null);
        } catch (ExecutionException e) {
            workers.forEach(worker -> worker.cancel(true));
            throw new IllegalStateException("A request failed unexpectedly", e.getCause());
        }
    }

    private final class Run<T> {
        private final List<T> items;
        private final Step<T> step;
        private final AtomicInteger next = new AtomicInteger();
        private @Nullable SinkException failure;

        Run(List<T> items, Step<T> step) {
            this.items = items;
            this.step = step;
        }

        void work() {
            for (int i = next.getAndIncrement(); i < items.size(); i = next.getAndIncrement()) {
                try {
                    free.acquire();
                    try {
                        step.take(items.get(i));
                    } finally {
                        free.release();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    failed(new Unavailable("Interrupted while a batch was written", null));
                } catch (SinkException e) {
                    failed(e);
                }
            }
        }

        private synchronized void failed(SinkException latest) {
            next.set(items.size());
            if (failure == null || failure instanceof Rejected && !(latest instanceof Rejected)) {
                failure = latest;
            }
        }

        synchronized @Nullable SinkException failure() {
            return failure;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
