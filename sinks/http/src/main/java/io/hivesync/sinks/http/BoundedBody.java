package io.hivesync.sinks.http;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** An answer's body in memory, up to a limit of bytes and of time: the call fails beyond it. */
final class BoundedBody implements BodySubscriber<byte[]> {
    private final BodySubscriber<byte[]> body = BodySubscribers.ofByteArray();
    private final long limit;
    private final Duration time;
    private long left;
    private volatile Flow.@Nullable Subscription subscription;

    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1;

        TooLarge(long limit) {
            super("its answer is larger than " + limit + " bytes");
        }
    }

    /** @param time how long the whole of it may take from now on */
    BoundedBody(long limit, Duration time) {
        this.limit = limit;
        this.left = limit;
        this.time = time;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body.getBody()
                .toCompletableFuture()
                .orTimeout(Math.max(1, time.toNanos()), TimeUnit.NANOSECONDS)
                .whenComplete((whole, failure) -> {
                    if (failure instanceof TimeoutException) {
                        cancel();
                    }
                });
    }

    /** What may still come is of no use any more: so the connection is not, either. */
    private void cancel() {
        Flow.Subscription there = subscription;
        if (there != null) {
            there.cancel();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        body.onSubscribe(given);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        if (left < 0) {
            return;
        }
        for (ByteBuffer part : parts) {
            left -= part.remaining();
        }
        if (left >= 0) {
            body.onNext(parts);
            return;
        }
        cancel();
        body.onError(new TooLarge(limit));
    }

    @Override
    public void onError(Throwable error) {
        body.onError(error);
    }

    @Override
    public void onComplete() {
        body.onComplete();
    }
}
