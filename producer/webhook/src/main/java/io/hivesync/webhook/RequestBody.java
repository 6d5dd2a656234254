package io.hivesync.webhook;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a body of JSON, and never more of it than the limit. */
final class RequestBody {
    private static final String JSON = "application/json";

    private RequestBody() {}

    static byte[] read(HttpExchange exchange, int limit) throws RefusedException, IOException {
        Headers headers = exchange.getRequestHeaders();
        if (!isJson(headers.getFirst("Content-Type"))) {
            throw RefusedException.of(415, "The Content-Type is not " + JSON);
        }
        String length = headers.getFirst("Content-Length");
        // the HTTP server has refused what is no number
        if (length != null && Long.parseLong(length) > limit) {
            throw tooLarge(limit);
        }
        byte[] body = exchange.getRequestBody().readNBytes(limit + 1);
        if (body.length > limit) {
            throw tooLarge(limit);
        }
        return body;
    }

    private static boolean isJson(@Nullable String contentType) {
        return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase(JSON);
    }

    private static RefusedException tooLarge(int limit) {
        return RefusedException.of(413, "The body is larger than " + limit + " bytes");
    }
}
