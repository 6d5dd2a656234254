package io.hivesync.webhook;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks every second whether a file has changed. One thread of its own; a look that fails says so itself. */
final class EverySecond implements AutoCloseable {
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("hive-webhook-files").daemon().factory());

    EverySecond(List<Runnable> looks) {
        looks.forEach(look -> thread.scheduleWithFixedDelay(look, 1, 1, TimeUnit.SECONDS));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
