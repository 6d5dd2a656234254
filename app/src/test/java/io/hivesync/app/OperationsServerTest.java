package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationsServerTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Settings.Operations ANY = Settings.Operations.open(LOOPBACK);

    private final Pipeline pipeline = new Pipeline();

    @Test
    void readyOnlyWhenAllRolesHaveStartedAndEachIsReady() throws Exception {
        ToldRole role = new ToldRole();
        try (OperationsServer server = OperationsServer.start(ANY, pipeline)) {
            assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
            pipeline.start(role);
            assertThat(get(server, "/health/ready").statusCode()).isEqualTo(503);

            pipeline.complete();
            assertThat(get(server, "/health/ready").statusCode()).isEqualTo(200);

            role.health = Role.Health.notReady("the target is away");
            HttpResponse<String> notReady = get(server, "/health/ready");
            assertThat(notReady.statusCode()).isEqualTo(503);
            assertThat(notReady.body()).contains("told", "the target is away");
            assertThat(get(server, "/status").body()).contains("\"told\":true");
        }
    }

    @Test
    void whatIsNotThereIsNotFoundAndNothingCanBeWritten() throws Exception {
        try (OperationsServer server = OperationsServer.start(ANY, pipeline)) {
            assertThat(get(server, "/else").statusCode()).isEqualTo(404);
            HttpRequest post = HttpRequest.newBuilder(uri(server, "/status"))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(send(post).statusCode()).isEqualTo(405);
        }
    }

    /** The others that run on a folder, and whatever a command asks them for. */
    @Test
    void oneThatAsksForATokenHidesNoOther(@TempDir Path state) throws Exception {
        Settings.Operations guarded = new Settings.Operations(LOOPBACK, Optional.of(new OperationsToken("hunter2")));
        pipeline.complete();
        try (OperationsServer closed = OperationsServer.start(guarded, pipeline);
                OperationsServer open = OperationsServer.start(ANY, pipeline)) {
            for (OperationsServer server : List.of(closed, open)) {
                String address =
                        "{\"operations\":\"http://127.0.0.1:" + server.address().getPort() + "\"}";
                Files.writeString(state.resolve((server == open ? "streams" : "run") + ".addresses.json"), address);
            }
            assertThat(LiveStatus.of(state, Optional.empty())).hasSize(1);
        }
    }

    @Test
    void withATokenTheStatusIsForThoseWhoHaveItAndHealthForAll() throws Exception {
        Settings.Operations guarded = new Settings.Operations(LOOPBACK, Optional.of(new OperationsToken("hunter2")));
        pipeline.start(new ToldRole());
        pipeline.complete();
        try (OperationsServer server = OperationsServer.start(guarded, pipeline)) {
            HttpResponse<String> without = get(server, "/status");
            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(without.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(without.body()).isEqualTo("{\"error\":\"Unauthorized\"}");
            for (String wrong :
                    List.of("Bearer hunter", "Bearer hunter22", "Bearer ", "Bearer", "Basic hunter2", "hunter2")) {
                HttpResponse<String> refused = get(server, "/status", wrong);
                assertThat(refused.statusCode()).as(wrong).isEqualTo(401);
                assertThat(refused.body()).doesNotContain("told");
            }
            // the server takes it for the same place
            assertThat(get(server, "/status/more").statusCode()).isEqualTo(401);

            for (String right : List.of("Bearer hunter2", "bearer hunter2")) {
                HttpResponse<String> details = get(server, "/status", right);
                assertThat(details.statusCode()).as(right).isEqualTo(200);
                assertThat(details.body()).contains("\"told\":true");
            }
            assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(server, "/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        try (OperationsServer server = OperationsServer.start(ANY, pipeline)) {
            assertThatThrownBy(() -> OperationsServer.start(Settings.Operations.open(server.address()), pipeline))
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessageContainingAll(String.valueOf(server.address().getPort()), "--ops-port");
        }
    }

    private static HttpResponse<String> get(OperationsServer server, String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(server, path)).build());
    }

    private static HttpResponse<String> get(OperationsServer server, String path, String authorization)
            throws Exception {
        return send(HttpRequest.newBuilder(uri(server, path))
                .header("Authorization", authorization)
                .build());
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private static URI uri(OperationsServer server, String path) {
        return URI.create("http://" + Addresses.reachable(server.address()) + path);
    }
}
