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
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    private LiveStatus() {}

    /**
     * One for each that answers; those that wrote an address and are gone do not. Where an address is another program's by now, that may
     * be what asks for a token: it matters when nobody else answers.
     */
    static List<JsonNode> of(Path state, Optional<OperationsToken> token) throws InterruptedException {
        List<JsonNode> found = new ArrayList<>();
        Optional<InputException> refused = Optional.empty();
        for (ObjectNode addresses : StateFolder.addresses(state)) {
            try {
                ask(addresses.path("operations").asText(), token).ifPresent(found::add);
            } catch (InputException e) {
                refused = Optional.of(e);
            }
        }
        if (found.isEmpty() && refused.isPresent()) {
            throw refused.get();
        }
        return found;
    }

    private static Optional<JsonNode> ask(String operations, Optional<OperationsToken> token)
            throws InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(operations + "/status")).timeout(PATIENCE);
            token.ifPresent(known -> request.header("Authorization", known.authorization()));
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() == UNAUTHORIZED) {
                throw new InputException("The hive-sync at " + operations + " tells how it is for its ops.token alone: "
                        + (token.isEmpty()
                                ? "give the file that has it with --config, or set HIVE_SYNC_TOKEN."
                                : "the one that --config or HIVE_SYNC_TOKEN gives is another one."));
            }
            return answer.statusCode() == OK ? Optional.of(Json.MAPPER.readTree(answer.body())) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
