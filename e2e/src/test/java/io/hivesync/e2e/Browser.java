package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** One page of a Chromium without a window, told what to do by the DevTools protocol. For one thread. Closing it kills it. */
final class Browser implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome-stable");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final WebSocket page;

    private Browser(Process process, Path profile) throws IOException {
        this.process = process;
        Path port = profile.resolve("DevToolsActivePort");
        Awaitility.await()
                .alias("Chromium listens")
                .atMost(PATIENCE)
                .failFast(() -> assertThat(process.isAlive()).isTrue())
                .until(() -> Files.exists(port) && Files.readString(port).contains("\n"));
        this.page = http.newWebSocketBuilder()
                .buildAsync(
                        pageOf(Integer.parseInt(
                                Files.readAllLines(port).getFirst().strip())),
                        new Answers())
                .join();
    }

    /** @param profile a folder that does not exist yet */
    static Browser start(Path profile) throws IOException {
        List<String> command = List.of(
                program().toString(),
                "--headless",
                // the sandbox refuses root, whom builds run as; no page but the test's is opened
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        profile.resolveSibling(profile.getFileName() + ".log").toFile())
                .start();
        try {
            return new Browser(process, profile);
        } catch (IOException | RuntimeException | Error e) {
            process.destroyForcibly().onExit().join();
            throw e;
        }
    }

    private static Path program() {
        return Stream.of(System.getenv("PATH").split(":"))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> {
                    String skipped = "SKIPPED, Chromium is not there (Debian: apt-get install chromium)";
                    System.err.println(skipped);
                    Assumptions.abort(skipped);
                    throw new IllegalStateException(skipped);
                });
    }

    private URI pageOf(int port) {
        String url = Awaitility.await()
                .alias("Chromium has a page")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> firstPage(port), found -> !found.isEmpty());
        return URI.create(url);
    }

    private String firstPage(int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                .build();
        String targets =
                http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        for (JsonNode target : Json.MAPPER.readTree(targets)) {
            if (target.path("type").asText().equals("page")) {
                return target.path("webSocketDebuggerUrl").asText();
            }
        }
        return "";
    }

    private JsonNode call(String method, ObjectNode parameters) {
        int id = calls.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        ObjectNode message = Json.MAPPER.createObjectNode().put("id", id).put("method", method);
        message.set("params", parameters);
        page.sendText(message.toString(), true).join();
        JsonNode said = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        assertThat(said.path("error").isMissingNode()).as(said.toString()).isTrue();
        return said.path("result");
    }

    void open(String url) {
        call("Page.navigate", Json.MAPPER.createObjectNode().put("url", url));
    }

    /** Of an expression in the page, as text. */
    String value(String expression) {
        return call(
                        "Runtime.evaluate",
                        Json.MAPPER
                                .createObjectNode()
                                .put("expression", "String(" + expression + ")")
                                .put("returnByValue", true))
                .path("result")
                .path("value")
                .asText();
    }

    void await(String expression) {
        Awaitility.await()
                .alias(expression)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> value(expression), "true"::equals);
    }

    /** Puts the text in the place of what an input has, as somebody who types. */
    void type(String selector, String text) {
        await("document.querySelector('" + selector + "') !== null");
        value("(input => { input.focus(); input.select(); })(document.querySelector('" + selector + "'))");
        call("Input.insertText", Json.MAPPER.createObjectNode().put("text", text));
        await("document.querySelector('" + selector + "').value === '" + text + "'");
    }

    void click(String selector) {
        await("document.querySelector('" + selector + "')?.disabled === false");
        value("document.querySelector('" + selector + "').click()");
    }

    @Override
    public void close() {
        page.abort();
        // those that it started write to its folder until they are gone
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
    }

    private final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                answered(text.toString());
                text.setLength(0);
            }
            return WebSocket.Listener.super.onText(socket, part, last);
        }

        private void answered(String message) {
            try {
                JsonNode answer = Json.MAPPER.readTree(message);
                CompletableFuture<JsonNode> waiting =
                        answers.remove(answer.path("id").asInt());
                // without an id it is an event, which nobody waits for
                if (waiting != null) {
                    waiting.complete(answer);
                }
            } catch (IOException e) {
                throw new IllegalStateException(message, e);
            }
        }
    }
}
