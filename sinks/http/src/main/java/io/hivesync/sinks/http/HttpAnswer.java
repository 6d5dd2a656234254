package io.hivesync.sinks.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpHeaders;

/** What a server said. The body may hold records' values: it is never part of a message. */
public record HttpAnswer(int status, HttpHeaders headers, byte[] body) {
    private static final int HUNDRED = 100;

    /** Whether the status is 2xx. */
    public boolean ok() {
        return status / HUNDRED == 2;
    }

    public String text() {
        return new String(body, UTF_8);
    }

    @Override
    public String toString() {
        return "HttpAnswer[" + status + ", " + body.length + " bytes]";
    }
}
