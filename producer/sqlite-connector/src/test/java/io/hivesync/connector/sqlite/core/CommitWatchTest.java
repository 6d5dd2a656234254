package io.hivesync.connector.sqlite.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitWatchTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private static boolean waits(CommitWatch watch) throws InterruptedException {
        watch.await();
        return watch.isNotified();
    }

    /** A notice is made within the writer's own call, so a busy writer is not to pay for it; a quiet one hardly notices. */
    @Test
    void noticesAreAskedForUnlessTheyComeOneAfterTheOther() throws Exception {
        Path log = Files.createFile(directory.resolve("db.sqlite-wal"));
        try (CommitWatch watch = CommitWatch.open(directory.resolve("db.sqlite"), Duration.ofMillis(50))) {
            assertThat(waits(watch)).isTrue();

            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
                Files.writeString(log, "a frame");
                return !waits(watch);
            });

            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> waits(watch));
            for (int looks = 0; looks < 20; looks++) {
                assertThat(waits(watch)).as("nothing is written any more").isTrue();
            }
        }
    }

    @Test
    void withoutADirectoryItLooksAllTheSame() throws Exception {
        Path absent = directory.resolve("absent");
        try (CommitWatch watch = CommitWatch.open(absent.resolve("db.sqlite"), Duration.ofMillis(5))) {
            assertThat(waits(watch)).isFalse();
            Files.createDirectory(absent);
            assertThat(waits(watch)).isTrue();
        }
    }
}
