package io.hivesync.broker;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.controller.Controller;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.publisher.MetadataPublisher;

/**
 * What the controller still holds of the broker's run before this one, after a kill: it would lead its partitions, so that
 * the new broker takes them up, loses them when the controller misses the old one, and gets them back.
 *
 * <p>Why that must not be: a transaction whose commit was decided before the kill is completed as soon as the broker leads
 * the transaction log, and Kafka 4.3 takes a partition without a leader for a deleted one, whose marker it need not write
 * (KAFKA-20734). Such a partition is then never readable to {@code read_committed} again, or the commit turns into an abort.
 * And the new broker need not wait for the old one's session to end. One thread.
 */
final class FormerRegistration implements MetadataPublisher {
    private static final long RETRY_MS = 10;

    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final Executor later = CompletableFuture.delayedExecutor(RETRY_MS, TimeUnit.MILLISECONDS);

    /** Ends it, and returns when all who follow the metadata will see so. Between the controller's start and the broker's. */
    void end(Controller controller) throws InterruptedException, ExecutionException {
        unregister(controller).get();
        gone.get();
    }

    private CompletableFuture<Void> unregister(Controller controller) {
        ControllerRequestContext request =
                new ControllerRequestContext(new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty());
        return controller.unregisterBroker(request, BrokerSettings.NODE_ID).exceptionallyCompose(thrown -> {
            Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
            if (cause instanceof BrokerIdNotRegisteredException) {
                return CompletableFuture.completedFuture(null);
            }
            if (cause instanceof NotControllerException) {
                return CompletableFuture.supplyAsync(() -> unregister(controller), later)
                        .thenCompose(Function.identity());
            }
            return CompletableFuture.failedFuture(cause);
        });
    }

    @Override
    public String name() {
        return "FormerRegistration";
    }

    @Override
    public void onMetadataUpdate(MetadataDelta delta, MetadataImage image, LoaderManifest manifest) {
        if (image.cluster().broker(BrokerSettings.NODE_ID) == null) {
            gone.complete(null);
        }
    }
}
