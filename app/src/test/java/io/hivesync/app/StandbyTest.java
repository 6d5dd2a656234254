package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.topics.Replication;
import io.hivesync.topics.TopicNames;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A producer that waits for the place of another one. */
class StandbyTest {
    private static final Pattern OPERATIONS = Pattern.compile("operations  (http://[^/]+)/status");

    @TempDir
    Path folder;

    private final StringWriter said = new StringWriter();

    private Settings settings() {
        return new Settings(
                "producer",
                folder,
                new Settings.Kafka(
                        Optional.of("nowhere:1"), new TopicNames("hive"), 6, Replication.OF_THE_BROKERS, Map.of()),
                Optional.empty(),
                Optional.empty(),
                Settings.Sinks.NONE,
                Settings.Operations.open(new InetSocketAddress("127.0.0.1", 0)));
    }

    @Test
    void itSaysThatItWaitsAndHasThePlaceWhenTheOtherOneHasEnded() throws Exception {
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            StateFolder other = StateFolder.open(folder, List.of("producer"));
            Future<StateFolder> waiting = threads.submit(() -> Standby.await(settings(), new PrintWriter(said, true)));
            try {
                await().until(() -> OPERATIONS.matcher(said.toString()).find());
                assertThat(said.toString())
                        .contains(
                                "producer stands by: another hive-sync runs as 'producer' on the state folder " + folder
                                        + " (process " + ProcessHandle.current().pid() + " on host ")
                        .contains("; this one takes over when that one ends");
                HttpResponse<String> ready = get("/health/ready");
                assertThat(ready.statusCode()).isEqualTo(503);
                assertThat(ready.body())
                        .contains(
                                " (process " + ProcessHandle.current().pid() + " on host ",
                                "); this one takes over when that one ends");
                assertThat(get("/health/live").statusCode()).isEqualTo(200);
                assertThat(get("/status").body()).contains("\"standby\":true");
                assertThat(waiting).isNotDone();
            } finally {
                other.close();
            }
            waiting.get().close();
            assertThat(said.toString()).contains("producer takes over");
        }
    }

    @Test
    void aPlaceThatIsFreeIsTakenWithoutAWord() throws Exception {
        Standby.await(settings(), new PrintWriter(said, true)).close();

        assertThat(said.toString()).isEmpty();
    }

    private HttpResponse<String> get(String path) throws Exception {
        Matcher operations = OPERATIONS.matcher(said.toString());
        assertThat(operations.find()).isTrue();
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(operations.group(1) + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
