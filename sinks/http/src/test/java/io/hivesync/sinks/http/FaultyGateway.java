package io.hivesync.sinks.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a real server, passes calls on to it, and does to some of them what networks and gateways do. */
public class FaultyGateway implements AutoCloseable {
    private static final List<String> PASSED =
            List.of("Content-Type", "Accept", "Content-Profile", "Accept-Profile", "Prefer", "User-Agent");

    private final String target;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);

    /** What happens to one call. */
    public sealed interface Fault {}

    /** It is answered here, and not passed on. */
    public record Answer(int status, Map<String, String> headers, String body) implements Fault {}

    /** It is passed on, but its answer is lost with the connection. */
    public record LosesAnswer() implements Fault {}

    /** Nobody answers, and the connection stays open. */
    public record NeverAnswers() implements Fault {}

    /** @param target {@code http://127.0.0.1:…} without a path */
    public FaultyGateway(String target) {
        this.target = target;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
    }

    public final FaultyGateway start() {
        server.createContext("/", this::handle);
        server.start();
        return this;
    }

    public final int port() {
        return server.getAddress().getPort();
    }

    /** For the next call that no other fault is waiting for. */
    public final void next(Fault fault) {
        faults.add(fault);
    }

    /** The path at the server; nothing where this gateway does not know it. */
    protected Optional<String> pathAtTarget(String path) {
        return Optional.of(path);
    }

    /** Refuses the call by an answer of its own. */
    protected Optional<Answer> refusal(Headers headers) {
        return Optional.empty();
    }

    /** What the server gets as the header Authorization. */
    protected Optional<String> authorization(Headers headers) {
        return Optional.ofNullable(headers.getFirst("Authorization"));
    }

    private void handle(HttpExchange call) throws IOException {
        byte[] body = call.getRequestBody().readAllBytes();
        Optional<String> path = pathAtTarget(call.getRequestURI().getRawPath()).map(there -> withQuery(there, call));
        Fault fault = path.isEmpty()
                ? new Answer(404, Map.of(), "{\"message\":\"no Route matched with those values\"}")
                : refusal(call.getRequestHeaders()).<Fault>map(answer -> answer).orElseGet(faults::poll);
        if (fault instanceof Answer answer) {
            answer.headers().forEach(call.getResponseHeaders()::set);
            respond(call, answer.status(), answer.body().getBytes(UTF_8));
        } else if (fault instanceof NeverAnswers) {
            awaitEnd();
            call.close();
        } else {
            Optional<HttpResponse<byte[]>> response = pass(call, path.orElseThrow(), body);
            if (fault instanceof LosesAnswer || response.isEmpty()) {
                call.close();
            } else {
                response.get()
                        .headers()
                        .firstValue("content-type")
                        .ifPresent(type -> call.getResponseHeaders().set("Content-Type", type));
                respond(call, response.get().statusCode(), response.get().body());
            }
        }
    }

    private static String withQuery(String path, HttpExchange call) {
        String query = call.getRequestURI().getRawQuery();
        return query == null ? path : path + "?" + query;
    }

    /** @return nothing when the server cannot be reached */
    private Optional<HttpResponse<byte[]>> pass(HttpExchange call, String path, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target + path))
                .version(HttpClient.Version.HTTP_1_1)
                .method(call.getRequestMethod(), BodyPublishers.ofByteArray(body));
        authorization(call.getRequestHeaders()).ifPresent(value -> request.header("Authorization", value));
        for (String name : PASSED) {
            String value = call.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        try {
            return Optional.of(client.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static void respond(HttpExchange call, int status, byte[] body) throws IOException {
        call.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            call.getResponseBody().write(body);
        }
        call.close();
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public final void close() {
        end.countDown();
        server.stop(0);
        client.shutdownNow();
        threads.shutdownNow();
    }
}
