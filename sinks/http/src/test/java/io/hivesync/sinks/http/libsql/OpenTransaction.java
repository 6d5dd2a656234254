package io.hivesync.sinks.http.libsql;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** Another client of the server, which begins a transaction that writes, and leaves it open. */
final class OpenTransaction {
    private OpenTransaction() {}

    static void begin(SqldServer server) throws IOException, InterruptedException {
        String body = "{\"requests\":[{\"type\":\"execute\",\"stmt\":{\"sql\":\"BEGIN IMMEDIATE\"}}]}";
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v2/pipeline"))
                .version(Version.HTTP_1_1)
                .header("Authorization", "Bearer " + server.token())
                .POST(BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            String answer = client.send(request, BodyHandlers.ofString()).body();
            if (!answer.contains("\"type\":\"ok\"")) {
                throw new IOException("The other transaction did not begin: " + answer);
            }
        }
    }
}
