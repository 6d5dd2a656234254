package io.hivesync.sinks.http;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A call as it is put together: where to, and what. For one thread; shows nothing of what it holds. */
public final class HttpCall {
    private static final byte[] NOTHING = {};
    private static final char LAST_OF_LATIN_1 = 0xff;

    private final String method;
    private final URI place;
    private final List<HttpHeader> headers = new ArrayList<>();
    private byte[] body = NOTHING;

    private HttpCall(String method, URI place) {
        this.method = method;
        this.place = place;
    }

    /** @param place absolute, by {@code http} or {@code https} */
    public static HttpCall to(String method, URI place) {
        return new HttpCall(method, place);
    }

    /** A POST of JSON. */
    public static HttpCall post(URI place, byte[] json) {
        return to("POST", place).header("Content-Type", "application/json").body(json);
    }

    /**
     * Adds one.
     *
     * @throws IllegalArgumentException when the value has a character that would end the header, or no byte of its own
     */
    public HttpCall header(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c > LAST_OF_LATIN_1) {
                throw new IllegalArgumentException("A value of the header " + name + " cannot be sent");
            }
        }
        headers.add(new HttpHeader(name, value));
        return this;
    }

    /** In place of those of its name. */
    public HttpCall setHeader(String name, String value) {
        headers.removeIf(header -> header.name().equalsIgnoreCase(name));
        return header(name, value);
    }

    /** @param bytes which nobody changes; none for no body */
    public HttpCall body(byte[] bytes) {
        body = bytes;
        return this;
    }

    String method() {
        return method;
    }

    URI place() {
        return place;
    }

    List<HttpHeader> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    @Override
    public String toString() {
        return "HttpCall[" + method + ", " + body.length + " bytes]";
    }
}
