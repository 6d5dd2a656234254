package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that stand in files and change while calls come. */
class RotationTest extends WebhookTestCase {
    private static final String BODY = "{\"model\":\"posts\",\"operation\":\"delete\",\"recordId\":\"a\"}";

    private static final int CALLERS = 4;
    private static final int ROTATIONS = 20;

    @TempDir
    Path folder;

    private Path current;
    private Path previous;

    @BeforeEach
    void writeFirst() throws IOException {
        current = Files.writeString(folder.resolve("current"), "secret-0");
        previous = Files.writeString(folder.resolve("previous"), "secret-0");
    }

    /** Callers take up a secret the moment its file is there; it goes when each of them has used the next. */
    @Test
    void rotationUnderLoadRefusesNoCallerFalsely() throws Exception {
        WebhookServer server = startFromFiles();
        AtomicInteger newest = new AtomicInteger();
        AtomicIntegerArray used = new AtomicIntegerArray(CALLERS);
        List<CompletableFuture<List<Integer>>> callers = IntStream.range(0, CALLERS)
                .mapToObj(caller -> CompletableFuture.supplyAsync(() -> {
                    List<Integer> answers = new ArrayList<>();
                    int secret = 0;
                    while (secret < ROTATIONS) {
                        secret = newest.get();
                        answers.add(call(server, "secret-" + secret, caller % 2 == 0));
                        used.set(caller, secret);
                    }
                    return answers;
                }))
                .toList();
        for (int rotation = 1; rotation <= ROTATIONS; rotation++) {
            int next = rotation;
            replace(previous, "secret-" + (next - 1));
            replace(current, "secret-" + next);
            newest.set(next);
            await().atMost(20, SECONDS)
                    .until(() -> IntStream.range(0, CALLERS).allMatch(caller -> used.get(caller) == next));
        }

        for (CompletableFuture<List<Integer>> caller : callers) {
            assertThat(caller.get(20, SECONDS))
                    .hasSizeGreaterThanOrEqualTo(ROTATIONS)
                    .containsOnly(200);
        }
        assertThat(server.status().unauthorized()).isZero();
    }

    @Test
    void secretThatIsTakenAwayOpensNoMore() throws Exception {
        WebhookServer server = startFromFiles();
        assertThat(call(server, "secret-0", false)).isEqualTo(200);
        replace(previous, "secret-1");
        replace(current, "secret-1");

        await().atMost(20, SECONDS).until(() -> call(server, "secret-0", false) == 401);
        assertThat(call(server, "secret-0", true)).isEqualTo(401);
        assertThat(call(server, "secret-1", true)).isEqualTo(200);
    }

    @Test
    void whileTheFilesCannotBeUsedTheSecretsOfBeforeStay() throws Exception {
        WebhookServer server = startFromFiles();
        Files.delete(previous);
        assertThat(call(server, "secret-1", false)).isEqualTo(401);
        assertThat(call(server, "secret-0", false)).isEqualTo(200);
        Files.writeString(previous, " ");
        assertThat(call(server, " ", false)).isEqualTo(401);
        assertThat(call(server, "secret-0", true)).isEqualTo(200);
    }

    @Test
    void withoutAUsableSecretItDoesNotStart() throws Exception {
        Files.delete(current);
        assertThatThrownBy(this::startFromFiles).hasMessageContaining("current");
    }

    private WebhookServer startFromFiles() throws IOException {
        SecretSource source = SecretSource.files(() -> List.of(read(current), read(previous)));
        return start(WebhookSettings.of(ANY_PORT, Callers.with(source), Map.of("posts", "posts")));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void replace(Path file, String secret) throws IOException {
        Path made = Files.writeString(file.resolveSibling("made"), secret);
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static int call(WebhookServer server, String secret, boolean signs) {
        TestCall call = new TestCall(server.address());
        SignedCall signed = new SignedCall("msg", Instant.now(), secret.getBytes(UTF_8));
        try {
            return (signs ? signed.on(call, BODY) : call.header("X-Sync-Secret", secret))
                    .send(BODY)
                    .status();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
