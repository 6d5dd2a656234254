package io.hivesync.sinks.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;

/** What a server said. The body may hold records' values: it is never part of a message. */
public record HttpAnswer(int status, List<HttpHeader> headers, byte[] body) {
    private static final int HUNDRED = 100;

    /** Whether the status is 2xx. */
    public boolean ok() {
        return status / HUNDRED == 2;
    }

    /** The first of its name. */
    public Optional<String> header(String wanted) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(wanted))
                .map(HttpHeader::value)
                .findFirst();
    }

    public String text() {
        return new String(body, UTF_8);
    }

    @Override
    public String toString() {
        return "HttpAnswer[" + status + ", " + body.length + " bytes]";
    }
}
