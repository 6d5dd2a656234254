package io.hivesync.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/** One HTTP call, as the guide's curl example makes it unless told otherwise. */
final class TestCall {
    static final String SECRET = "a-secret-that-nobody-logs";
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Map<String, String> headers = new LinkedHashMap<>();
    private final InetSocketAddress address;
    private String method = "POST";
    private String path = "/sync";

    record Answer(int status, JsonNode body, HttpResponse<String> raw) {
        String error() {
            return body.path("error").asText();
        }

        String field() {
            return body.path("field").asText();
        }
    }

    TestCall(InetSocketAddress address) {
        this.address = address;
        headers.put("Content-Type", "application/json");
        headers.put("X-Sync-Secret", SECRET);
    }

    TestCall method(String newMethod) {
        method = newMethod;
        return this;
    }

    TestCall path(String newPath) {
        path = newPath;
        return this;
    }

    TestCall header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    TestCall without(String name) {
        headers.remove(name);
        return this;
    }

    Answer send(String body) throws IOException, InterruptedException {
        return send(BodyPublishers.ofString(body));
    }

    Answer send(HttpRequest.BodyPublisher body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path))
                .method(method, body);
        headers.forEach(request::header);
        HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), Json.MAPPER.readTree(response.body()), response);
    }
}
