package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The streams-app's state on a disk of 64 MB of its own, which something else fills. */
@Tag("slow")
class FullStateDiskTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** Together more than RocksDB keeps in memory. */
    private static final int RECORDS = 250;

    private static final int RECORD_BYTES = 100_000;

    @TempDir
    Path directory;

    private Path disk;
    private Path other;
    private BrokerRun broker;

    @BeforeEach
    void mount() throws Exception {
        broker = new BrokerRun(directory);
        disk = Files.createDirectories(broker.settings().stateDirectory());
        if (!run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString())) {
            System.err.println("SKIPPED: no file system can be mounted here; state on a full disk is not tested");
            Assumptions.abort("mount is not allowed");
        }
        other = disk.resolve("other");
    }

    @AfterEach
    void unmount() throws Exception {
        broker.close();
        run("umount", "--lazy", disk.toString());
    }

    private static boolean run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(assertion);
    }

    private void fillTheRest() throws IOException {
        byte[] page = new byte[4096];
        try (OutputStream file = Files.newOutputStream(other)) {
            while (Files.getFileStore(disk).getUsableSpace() > 0) {
                file.write(page);
            }
        }
    }

    private void sendLargeOnes() {
        Random random = new Random(20261130);
        byte[] half = new byte[RECORD_BYTES / 2];
        for (int i = 1; i <= RECORDS; i++) {
            // what does not get smaller by compression
            random.nextBytes(half);
            broker.send("accounts", "a" + i, i, "{\"t\":\"" + HexFormat.of().formatHex(half) + "\"}");
        }
        broker.flush();
    }

    private String full() {
        return "the disk of " + disk + " is full. Nothing is lost: make room, and it goes on by itself within half a"
                + " minute";
    }

    @Test
    void itSaysSoAndGoesOnWhenThereIsRoom() throws Exception {
        broker.createModel("accounts");
        try (StreamsApp app = new StreamsApp(broker.settings(), Clock.systemUTC())) {
            app.start();
            broker.send("accounts", "a1", 0, "{\"n\":1}");
            eventually(() -> assertThat(broker.committed("accounts")).hasSize(1));
            fillTheRest();
            sendLargeOnes();
            eventually(() -> assertThat(app.status().problem()).contains(full()));
            assertThat(app.status().healthy()).isFalse();

            Files.delete(other);

            eventually(() -> assertThat(broker.committed("accounts"))
                    .extracting(Sent::id)
                    .containsAll(IntStream.rangeClosed(1, RECORDS)
                            .mapToObj(i -> "a" + i)
                            .toList()));
            assertThat(broker.committed("accounts")).as("none twice").hasSize(1 + RECORDS);
            eventually(() -> assertThat(app.status().healthy()).isTrue());
        }
    }

    @Test
    void startSaysSo() throws Exception {
        broker.createModel("accounts");
        fillTheRest();
        try (StreamsApp app = new StreamsApp(broker.settings(), Clock.systemUTC())) {
            app.start();
            eventually(() -> assertThat(app.status().problem()).contains(full()));
            assertThat(app.status().state()).isEqualTo(StreamsState.FAILED);
            Files.delete(other);
            broker.send("accounts", "a1", 1, "{\"n\":1}");
            eventually(() -> assertThat(broker.committed("accounts")).hasSize(1));
        }
    }
}
