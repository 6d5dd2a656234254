package io.hivesync.webhook;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads a body of JSON, and never more of it than the limit, be it as it came or unpacked. */
final class RequestBody {
    private static final String JSON = "application/json";
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

    private static final int UNKNOWN = -1;
    private static final int BELIEVED = 1 << 17;

    private RequestBody() {}

    static byte[] read(HttpExchange exchange, int limit) throws RefusedException, IOException {
        Headers headers = exchange.getRequestHeaders();
        int length = checkedLength(exchange, headers.getFirst("Content-Length"), limit);
        if (!isJson(headers.getFirst("Content-Type"))) {
            throw RefusedException.of(415, "The Content-Type is not " + JSON);
        }
        boolean packed = isPacked(headers.getFirst("Content-Encoding"));
        byte[] body = read(exchange.getRequestBody(), length, limit);
        if (body.length > limit) {
            throw tooLarge(limit);
        }
        return packed ? unpacked(body, limit) : body;
    }

    /** Where the length is said and small, into one array; a large one is believed once its bytes are there. */
    private static byte[] read(InputStream in, int length, int limit) throws IOException {
        if (length == UNKNOWN || length > BELIEVED) {
            return in.readNBytes(limit + 1);
        }
        byte[] body = new byte[length];
        int read = in.readNBytes(body, 0, length);
        return read == length ? body : Arrays.copyOf(body, read);
    }

    private static int checkedLength(HttpExchange exchange, @Nullable String length, int limit)
            throws RefusedException {
        if (length == null) {
            return UNKNOWN;
        }
        if (!LENGTH.matcher(length).matches()) {
            // the HTTP server takes a plus sign, and a proxy before us may have read it otherwise
            exchange.getResponseHeaders().set("Connection", "close");
            throw RefusedException.wrongField("Content-Length", "The Content-Length has other characters than digits");
        }
        if (Long.parseLong(length) > limit) {
            throw tooLarge(limit);
        }
        return Integer.parseInt(length);
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
