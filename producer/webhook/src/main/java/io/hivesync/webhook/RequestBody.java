package io.hivesync.webhook;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads a body of JSON, and never more of it than the limit, be it as it came or unpacked. */
final class RequestBody {
    private static final String JSON = "application/json";
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

    private RequestBody() {}

    static byte[] read(HttpExchange exchange, int limit) throws RefusedException, IOException {
        Headers headers = exchange.getRequestHeaders();
        checkLength(exchange, headers.getFirst("Content-Length"), limit);
        if (!isJson(headers.getFirst("Content-Type"))) {
            throw RefusedException.of(415, "The Content-Type is not " + JSON);
        }
        boolean packed = isPacked(headers.getFirst("Content-Encoding"));
        byte[] body = exchange.getRequestBody().readNBytes(limit + 1);
        if (body.length > limit) {
            throw tooLarge(limit);
        }
        return packed ? unpacked(body, limit) : body;
    }

    private static void checkLength(HttpExchange exchange, @Nullable String length, int limit) throws RefusedException {
        if (length == null) {
            return;
        }
        if (!LENGTH.matcher(length).matches()) {
            // the HTTP server takes a plus sign, and a proxy before us may have read it otherwise
            exchange.getResponseHeaders().set("Connection", "close");
            throw RefusedException.wrongField("Content-Length", "The Content-Length has other characters than digits");
        }
        if (Long.parseLong(length) > limit) {
            throw tooLarge(limit);
        }
    }

    private static boolean isJson(@Nullable String contentType) {
        return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase(JSON);
    }

    private static boolean isPacked(@Nullable String encoding) throws RefusedException {
        return switch (encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> false;
            case "gzip", "x-gzip" -> true;
            default -> throw RefusedException.of(415, "The Content-Encoding is not gzip");
        };
    }

    private static byte[] unpacked(byte[] body, int limit) throws RefusedException {
        byte[] text;
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            text = in.readNBytes(limit + 1);
        } catch (IOException e) {
            throw RefusedException.wrongField("body", "The body is no gzip");
        }
        if (text.length > limit) {
            throw RefusedException.of(413, "The body is larger than " + limit + " bytes when it is unpacked");
        }
        return text;
    }

    private static RefusedException tooLarge(int limit) {
        return RefusedException.of(413, "The body is larger than " + limit + " bytes");
    }
}
