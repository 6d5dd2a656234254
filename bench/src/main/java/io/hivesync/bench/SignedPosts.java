package io.hivesync.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration REST = Duration.ofMillis(100);
    private static final SecretKeySpec KEY = new SecretKeySpec(PostedCalls.SECRET.getBytes(UTF_8), "HmacSHA256");

    final AtomicInteger acknowledged = new AtomicInteger();
    final AtomicLong repeated = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    private final AtomicInteger next = new AtomicInteger();
    private final PostedCalls calls;
    private final URI uri;
    private final int count;

    SignedPosts(PostedCalls calls, int port, int count) {
        this.calls = calls;
        this.uri = URI.create("http://127.0.0.1:" + port + calls.path());
        this.count = count;
    }

    void run() {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                while (!sent(client, number)) {
                    repeated.incrementAndGet();
                    Pace.rest(REST);
                }
                acknowledged.incrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean sent(HttpClient client, int number) throws InterruptedException {
        String body = calls.template().replace("%d", String.valueOf(number));
        String timestamp = String.valueOf(Instant.now().getEpochSecond());
        try {
            int status = client.send(
                            HttpRequest.newBuilder(uri)
                                    .timeout(PATIENCE)
                                    .header("Content-Type", "application/json")
                                    .header("webhook-id", "msg_" + number)
                                    .header("webhook-timestamp", timestamp)
                                    .header(
                                            "webhook-signature",
                                            signature("msg_" + number + "." + timestamp + "." + body))
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status != 200 && status != 503) {
                refused.incrementAndGet();
            }
            return status == 200;
        } catch (IOException e) {
            // killed
            return false;
        }
    }

    private static String signature(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(KEY);
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        }
    }
}
