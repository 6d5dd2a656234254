package io.hivesync.sinks.runtime;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The threads that talk to the target. Work that throws is reported: by itself such a pool says nothing. Thread-safe. */
final class WriterPool extends ScheduledThreadPoolExecutor {
    private final Consumer<Throwable> failed;

    /** @param failed gets what work has thrown; an {@link Error} then ends its thread all the same */
    WriterPool(int threads, String name, Consumer<Throwable> failed) {
        super(threads);
        this.failed = failed;
        AtomicInteger number = new AtomicInteger();
        setThreadFactory(work -> Thread.ofPlatform()
                .name(name + "-writer-" + number.incrementAndGet())
                .unstarted(work));
        setRemoveOnCancelPolicy(true);
        setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        setKeepAliveTime(30, TimeUnit.SECONDS);
    }

    @Override
    protected void afterExecute(Runnable work, Throwable thrown) {
        super.afterExecute(work, thrown);
        if (work instanceof Future<?> future && future.state() == Future.State.FAILED) {
            Throwable failure = future.exceptionNow();
            failed.accept(failure);
            if (failure instanceof Error error) {
                throw error;
            }
        }
    }
}
