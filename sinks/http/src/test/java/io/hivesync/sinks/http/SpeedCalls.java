package io.hivesync.sinks.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** The calls of a hand-written client: one connection, one call after the other. */
public final class SpeedCalls implements AutoCloseable {
    private final HttpClient client =
            HttpClient.newBuilder().version(Version.HTTP_1_1).build();
    private final String token;

    /** @param token of a Bearer; empty: none */
    public SpeedCalls(String token) {
        this.token = token;
    }

    /** @return the answer, of a status that says well */
    public JsonNode post(String url, JsonNode body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body)));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<byte[]> answer = send(request.build());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("HTTP " + answer.statusCode() + " of " + url);
        }
        return Json.MAPPER.readTree(answer.body());
    }

    /** Again when the server had closed the connection, idle while others had their turn: each write may be repeated. */
    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            return client.send(request, BodyHandlers.ofByteArray());
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
