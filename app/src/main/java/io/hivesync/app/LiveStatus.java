package io.hivesync.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the processes that run on a state folder say of themselves. */
final class LiveStatus {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private LiveStatus() {}

    /** One for each that answers; those that wrote an address and are gone do not. */
    static List<JsonNode> of(Path state) throws InterruptedException {
        List<JsonNode> found = new ArrayList<>();
        for (ObjectNode addresses : StateFolder.addresses(state)) {
            ask(addresses).ifPresent(found::add);
        }
        return found;
    }

    private static Optional<JsonNode> ask(ObjectNode addresses) throws InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(addresses.path("operations").asText() + "/status"))
                    .timeout(PATIENCE)
                    .build();
            return Optional.of(Json.MAPPER.readTree(client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                    .body()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
