package io.hivesync.sinks.http;

import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Calls of one server: each ends within its time, body included, and its answer is bounded. No redirect is followed: a server
 * could send secrets elsewhere by one.
 *
 * <p>Thread-safe. After an exception it stays usable; whether the server did what was asked is then unknown. It does not
 * retry, and does not judge an answer's status.
 */
public final class HttpCalls implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final int NO_CONTENT = 204;
    private static final byte[] NOTHING = {};

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
     * The beginning of a call. Without TLS the client would offer to go over to HTTP/2 in its first call, and some servers then never
     * answer.
     */
    public static HttpRequest.Builder to(URI place) {
        HttpRequest.Builder request = HttpRequest.newBuilder(place);
        return "http".equals(place.getScheme()) ? request.version(Version.HTTP_1_1) : request;
    }

    /**
     * @param request from {@link #to}, without a timeout of its own
     * @throws SinkException.Unavailable when there is no whole answer in time, or the thread is interrupted (it stays so)
     */
    public HttpAnswer send(HttpRequest.Builder request, Duration timeout) throws SinkException {
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

    private HttpAnswer call(HttpRequest.Builder request, Duration left, Duration timeout)
            throws SinkException, InterruptedException {
        Duration longest = left.isPositive() ? left : SHORTEST;
        long start = System.nanoTime();
        try {
            // not sendAsync: the answer would change threads once more, which costs a fifth of a short call
            // its timeout is for the answer's head; the rest of the time is the body's
            HttpResponse<byte[]> response =
                    client.send(request.timeout(longest).build(), head -> body(head, start + longest.toNanos()));
            return new HttpAnswer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            // what ends a call that takes too long is reported in many ways
            boolean late = System.nanoTime() - start >= longest.toNanos();
            throw new Unavailable(
                    late ? name + " did not answer within " + timeout.toSeconds() + " s" : sentence(e), null);
        }
    }

    /** Without the exception's own message: it may hold the URL, and that a secret. */
    private String sentence(IOException failure) {
        return failure.getCause() instanceof BoundedBody.TooLarge tooLarge
                ? name + " cannot be used: " + tooLarge.getMessage()
                : name + " cannot be reached, or the connection broke: "
                        + failure.getClass().getSimpleName();
    }

    /** Without a timer where nothing will come: starting and ending one takes longer than reading a short answer. */
    private BodySubscriber<byte[]> body(ResponseInfo head, long end) {
        return head.statusCode() == NO_CONTENT
                ? BodySubscribers.replacing(NOTHING)
                : new BoundedBody(maxAnswerBytes, Duration.ofNanos(end - System.nanoTime()));
    }

    @Override
    public void close() {
        // waits for nothing: what is under way has an end
        client.shutdownNow();
    }
}
