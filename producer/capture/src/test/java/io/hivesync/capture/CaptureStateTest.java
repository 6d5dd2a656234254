package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hivesync.capture.CaptureStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state folder that cannot be used: the status says so, and the capture goes on when it can. */
@Tag("slow")
class CaptureStateTest {
    private static final String FIRST = "r tag_0000000000000001";

    @TempDir
    Path directory;

    private static void awaitFailure(Capture capture, String... words) {
        Pipeline.eventually(() -> {
            assertThat(capture.status().state()).isEqualTo(State.FAILED);
            assertThat(capture.status().reason()).contains(words);
        });
    }

    @Test
    void damagedStateIsSaidAndASnapshotIsTakenWhenItIsDeleted() throws Exception {
        Path state = Files.createDirectories(directory.resolve("state"));
        Files.writeString(state.resolve("shadow.db"), "what is this? ".repeat(1000));
        try (Pipeline pipeline = new Pipeline(directory, "clean");
                Capture capture = pipeline.capture()) {
            awaitFailure(capture, "is damaged, or no capture's state; delete the directory " + state);
            Files.delete(state.resolve("shadow.db"));
            pipeline.awaitOps("tags", FIRST);
            pipeline.awaitState(capture, State.RUNNING);
        }
    }

    /** On a file system of its own, which is really full; where none may be mounted this is not tested. */
    @Test
    void fullDiskIsSaidAndNothingIsLostWhenThereIsSpaceAgain() throws Exception {
        Path state = Files.createDirectories(directory.resolve("state"));
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", state.toString());
        assumeThat(mounted).as("a small file system can be mounted here").isTrue();
        try (Pipeline pipeline = new Pipeline(directory, "clean");
                Capture capture = pipeline.capture()) {
            pipeline.awaitOps("tags", FIRST);
            pipeline.awaitState(capture, State.RUNNING);
            pipeline.hive.sql(
                    "INSERT INTO tags (id, label) VALUES ('tag_2', printf('%.3000000c', 'x'))",
                    "UPDATE tags SET label = 'kept' WHERE id = 'tag_0000000000000001'");
            awaitFailure(capture, "The capture's state " + state, "its disk is full; make space there");
            assertThat(run("mount", "-o", "remount,size=64m", state.toString())).isTrue();
            pipeline.awaitOps("tags", FIRST, "u tag_0000000000000001", "c tag_2");
            pipeline.awaitState(capture, State.RUNNING);
        } finally {
            run("umount", state.toString());
        }
    }

    private static boolean run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
