package io.hivesync.sinks.http;

import static java.util.Objects.requireNonNullElse;

import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls of one server: each ends within its time, body included, and its answer is bounded. No redirect is followed: a server
 * could send secrets elsewhere by one.
 *
 * <p>Thread-safe. After an exception it stays usable; whether the server did what was asked is then unknown. It does not
 * retry, and does not judge an answer's status.
 */
public final class HttpCalls implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final String name;
    private final long maxAnswerBytes;
    private final HttpClient client;
    private final Semaphore places;

    /** @param name of the target, for messages: "Turso at db.example.org" */
    public HttpCalls(String name, long maxAnswerBytes) {
        this(name, maxAnswerBytes, Integer.MAX_VALUE);
    }

    /** @param mostAtOnce how many calls, so how many connections, there may be at once; others wait, within their time */
    public HttpCalls(String name, long maxAnswerBytes, int mostAtOnce) {
        this.name = name;
        this.maxAnswerBytes = maxAnswerBytes;
        this.places = new Semaphore(mostAtOnce, true);
        this.client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(Redirect.NEVER)
                .version(Version.HTTP_2)
                .build();
    }

    /**
     * @param request without a timeout of its own
     * @throws SinkException.Unavailable when there is no whole answer in time, or the thread is interrupted (it stays so)
     */
    public HttpAnswer send(HttpRequest request, Duration timeout) throws SinkException {
        long end = System.nanoTime() + timeout.toNanos();
        try {
            if (!places.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new Unavailable(
                        name + " is still busy with other calls after " + timeout.toSeconds() + " s", null);
            }
            try {
                return call(request, Duration.ofNanos(end - System.nanoTime()), timeout);
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("Interrupted while " + name + " was asked", null);
        }
    }

    private HttpAnswer call(HttpRequest request, Duration left, Duration timeout)
            throws SinkException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> call =
                client.sendAsync(withoutUpgrade(request), head -> new BoundedBody(maxAnswerBytes));
        try {
            HttpResponse<byte[]> response = call.get(left.toMillis(), TimeUnit.MILLISECONDS);
            return new HttpAnswer(response.statusCode(), response.headers(), response.body());
        } catch (TimeoutException e) {
            throw new Unavailable(name + " did not answer within " + timeout.toSeconds() + " s", null);
        } catch (ExecutionException e) {
            // an exception's message may hold the URL, and that a secret
            Throwable cause = requireNonNullElse(e.getCause(), e);
            throw new Unavailable(name + " cannot be reached, or the connection broke: " + kind(cause), null);
        } finally {
            // no-op when it has ended
            call.cancel(true);
        }
    }

    /** Without TLS the client would offer to go over to HTTP/2 in its first call, and some servers then never answer. */
    private static HttpRequest withoutUpgrade(HttpRequest request) {
        return "http".equals(request.uri().getScheme())
                ? HttpRequest.newBuilder(request, (name, value) -> true)
                        .version(Version.HTTP_1_1)
                        .build()
                : request;
    }

    private static String kind(Throwable cause) {
        return cause instanceof BoundedBody.TooLarge || !(cause instanceof IOException)
                ? String.valueOf(cause.getMessage())
                : cause.getClass().getSimpleName();
    }

    @Override
    public void close() {
        // waits for nothing: what is under way has an end
        client.shutdownNow();
    }
}
