package io.hivesync.bench;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The calls of a load: about 400 bytes of an account, or a batch of a hundred.
 *
 * @param template of the body; {@code %d} is another number each time
 * @param events that one of them brings
 */
record PostedCalls(String path, String template, int events) {
    static final String SECRET = "bench-secret-0123456789abcdef";
    static final int IDS = 50_000;
    private static final int BATCH = 100;
    private static final String DATA =
            "{\"email\":\"user@example.com\",\"name\":\"Ada Lovelace\",\"emailVerified\":true,"
                    + "\"loginCount\":42,\"lastSeen\":\"2026-01-02T03:04:05.678Z\",\"settings\":{\"theme\":\"dark\",\"tags\":[\"a\",\"b\"]},"
                    + "\"team\":\"tea_0123456789abcdef\",\"bio\":\"Wrote the first program for a machine that was never built\"}";

    static PostedCalls single() {
        return new PostedCalls(
                "/sync",
                "{\"model\":\"accounts\",\"operation\":\"update\",\"recordId\":\"acc_%d\",\"data\":" + DATA + "}",
                1);
    }

    static PostedCalls batch() {
        String items = IntStream.range(0, BATCH)
                .mapToObj(item -> "{\"recordId\":\"acc_%d_" + item + "\",\"data\":" + DATA + "}")
                .collect(Collectors.joining(","));
        return new PostedCalls(
                "/sync/batch", "{\"model\":\"accounts\",\"operation\":\"update\",\"records\":[" + items + "]}", BATCH);
    }

    /** Of the fields of an event, which all have the same. */
    static int dataLength() {
        return DATA.length();
    }

    String name() {
        return events == 1 ? "single" : "batch of " + events;
    }

    String body(int number) {
        return template.replace("%d", String.format(Locale.ROOT, "%d", number % IDS));
    }
}
