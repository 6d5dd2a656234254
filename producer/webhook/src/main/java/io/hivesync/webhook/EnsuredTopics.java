package io.hivesync.webhook;

import io.hivesync.topics.ModelTopics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure of the models' topics. At most one attempt a model is under way, on a thread of its own: those who wait for it
 * wait no longer than a caller may, however long Kafka takes. Thread-safe. After an exception the next call tries again.
 */
final class EnsuredTopics implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EnsuredTopics.class);
    private static final long PATIENCE_SECONDS = 5;

    private final Map<String, Future<?>> attempts = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("hive-webhook-topics-", 0).daemon().factory());
    private final ModelTopics topics;

    EnsuredTopics(ModelTopics topics) {
        this.topics = topics;
    }

    void ensure(String model) throws RefusedException {
        try {
            attempt(model).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            // logged where it failed; rejected is what comes while the server closes
            throw notThereYet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notThereYet();
        }
    }

    private Future<?> attempt(String model) {
        // on the way of each call: no lock
        Future<?> last = attempts.get(model);
        return last != null && isOfUse(last)
                ? last
                : attempts.compute(
                        model, (name, attempt) -> attempt != null && isOfUse(attempt) ? attempt : begin(model));
    }

    private static boolean isOfUse(Future<?> attempt) {
        return attempt.state() != Future.State.FAILED;
    }

    private Future<?> begin(String model) {
        return threads.submit(() -> {
            try {
                topics.ensure(model);
            } catch (RuntimeException e) {
                log.error("The topics of model {} are not there: {}", model, e.toString());
                throw e;
            }
        });
    }

    /** They may have gone: the next call looks. An attempt that is under way goes on. */
    void forget(String model) {
        attempts.computeIfPresent(model, (name, attempt) -> attempt.isDone() ? null : attempt);
    }

    private static RefusedException notThereYet() {
        return RefusedException.comeBack(503, "The model's topics are not there yet; send it again", 5);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
