package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} with its state folder on a disk of its own, which something else fills while an app writes. */
@Tag("slow")
class FullDiskTest {
    private static final String DISK_SIZE = "size=160m";

    @TempDir
    Path folder;

    private Path disk;
    private Path other;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectories(folder.resolve("disk"));
        if (!run("mount", "-t", "tmpfs", "-o", DISK_SIZE, "tmpfs", disk.toString())) {
            System.err.println("SKIPPED: no file system can be mounted here; run on a full disk is not tested");
            Assumptions.abort("mount is not allowed");
        }
        other = disk.resolve("other");
    }

    @AfterEach
    void unmount() throws Exception {
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

    private void fillTheRest() {
        byte[] page = new byte[4096];
        try (OutputStream file = Files.newOutputStream(other)) {
            while (true) {
                file.write(page);
            }
        } catch (IOException e) {
            // no room is left, as is wanted
        }
    }

    @Test
    void endsAndSaysSoAndWithRoomTheNextStartHasAll() throws Exception {
        HiveApp app = HiveApp.in(folder.resolve("app"));
        Target target = Target.sqlite(folder.resolve("target.sqlite"));
        String[] command = {
            "run",
            "--hive",
            app.folder().toString(),
            "--to",
            target.url(),
            "--state",
            disk.resolve("state").toString()
        };
        try (HiveSyncProcess run = HiveSyncProcess.start(folder, Map.of(), command)) {
            run.awaitReady();
            app.write("INSERT INTO accounts (id, email) VALUES ('acc_before', 'before@example.com')");
            target.await("SELECT count(*) FROM accounts WHERE blade_id = 'acc_before'", "1");

            fillTheRest();
            // what Kafka's files have in advance, its indexes, may take a few
            app.write("""
                    INSERT INTO accounts (id, email, name)
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
                    SELECT 'acc_full_' || i, i || '@example.com', hex(randomblob(2000)) FROM n""");

            assertThat(run.process().waitFor(180, TimeUnit.SECONDS))
                    .as(run::output)
                    .isTrue();
            assertThat(run.process().exitValue()).as(run::output).isNotZero();
            assertThat(run.output())
                    .contains("hive-sync: The embedded Kafka broker has failed: the disk of ")
                    .contains(" is full. What was acknowledged is kept: make room, then start again");
        }
        try (HiveSyncProcess still = HiveSyncProcess.start(folder, Map.of(), command)) {
            assertThat(still.process().waitFor(180, TimeUnit.SECONDS))
                    .as(still::output)
                    .isTrue();
            assertThat(still.process().exitValue()).as(still::output).isNotZero();
            assertThat(still.output()).contains(" is full");
        }

        Files.delete(other);

        try (HiveSyncProcess run = HiveSyncProcess.start(folder, Map.of(), command)) {
            run.awaitReady();
            target.awaitEqualTo(app);
        }
    }
}
