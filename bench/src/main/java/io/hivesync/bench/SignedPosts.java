package io.hivesync.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Posts calls signed as Standard Webhooks says, each until it is answered 200. Its threads end when all are. */
final class SignedPosts {
    private static final Duration REST = Duration.ofMillis(100);
    private static final SecretKeySpec KEY = new SecretKeySpec(PostedCalls.SECRET.getBytes(UTF_8), "HmacSHA256");

    final AtomicInteger acknowledged = new AtomicInteger();
    final AtomicLong repeated = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    private final AtomicInteger next = new AtomicInteger();
    private final PostedCalls calls;
    private final int port;
    private final int count;

    SignedPosts(PostedCalls calls, int port, int count) {
        this.calls = calls;
        this.port = port;
        this.count = count;
    }

    void run() {
        try (Caller caller = new Caller(port)) {
            for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                while (!sent(caller, number)) {
                    repeated.incrementAndGet();
                    Pace.rest(REST);
                }
                acknowledged.incrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean sent(Caller caller, int number) {
        byte[] body = calls.template().replace("%d", String.valueOf(number)).getBytes(UTF_8);
        try {
            int status = caller.post(calls.path(), "msg_" + number, body);
            if (status != 200 && status != 503) {
                refused.incrementAndGet();
            }
            return status == 200;
        } catch (IOException e) {
            // killed
            caller.close();
            return false;
        }
    }

    /** One thread's connection, made anew where it broke, and its means to sign. */
    private static final class Caller implements AutoCloseable {
        private final Mac mac;
        private final int port;
        private @org.jspecify.annotations.Nullable KeptConnection connection;

        Caller(int port) {
            this.port = port;
            try {
                mac = Mac.getInstance("HmacSHA256");
                mac.init(KEY);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("Every Java platform has HmacSHA256", e);
            }
        }

        int post(String path, String id, byte[] body) throws IOException {
            String timestamp = String.valueOf(Instant.now().getEpochSecond());
            mac.update((id + "." + timestamp + ".").getBytes(UTF_8));
            String signature = Base64.getEncoder().encodeToString(mac.doFinal(body));
            KeptConnection kept = connection;
            if (kept == null) {
                connection = kept = new KeptConnection(port);
            }
            return kept.post(
                    path,
                    "webhook-id: " + id + "\r\nwebhook-timestamp: " + timestamp + "\r\nwebhook-signature: v1,"
                            + signature + "\r\n",
                    body);
        }

        @Override
        public void close() {
            if (connection != null) {
                try {
                    connection.close();
                } catch (IOException e) {
                    // it is of no use any more
                }
                connection = null;
            }
        }
    }
}
