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

    /** @param name of the target, for messages: "Turso at db.example.org" */
    public HttpCalls(String name, long maxAnswerBytes) {
        this.name = name;
        this.maxAnswerBytes = maxAnswerBytes;
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
        CompletableFuture<HttpResponse<byte[]>> call =
                client.sendAsync(request, head -> new BoundedBody(maxAnswerBytes));
        try {
            HttpResponse<byte[]> response = call.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new HttpAnswer(response.statusCode(), response.headers(), response.body());
        } catch (TimeoutException e) {
            call.cancel(true);
            throw new Unavailable(name + " did not answer within " + timeout.toSeconds() + " s", null);
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw new Unavailable("Interrupted while " + name + " was asked", null);
        } catch (ExecutionException e) {
            // an exception's message may hold the URL, and that a secret
            Throwable cause = requireNonNullElse(e.getCause(), e);
            throw new Unavailable(name + " cannot be reached, or the connection broke: " + kind(cause), null);
        }
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
