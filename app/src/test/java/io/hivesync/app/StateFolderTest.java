package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.topics.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
    @TempDir
    Path folder;

    @Test
    void oneProcessARoleAndFolder() {
        try (StateFolder first = StateFolder.open(folder, List.of("run"))) {
            assertThatThrownBy(() -> StateFolder.open(folder, List.of("run")))
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessage("Another hive-sync runs as 'run' on the state folder " + folder
                            + ". Stop it, or give another folder with --state.");
            StateFolder.open(folder, List.of("sink-main")).close();
        }
        StateFolder.open(folder, List.of("run")).close();
    }

    /** Two members of one consumer group would have one id, and the group would throw out the first. */
    @Test
    void aRoleOfRunIsNoOtherProcesssAndOneThatItDoesNotHaveIs() {
        try (StateFolder run = StateFolder.open(folder, List.of("run", "streams", "sink-main"))) {
            assertThatThrownBy(() -> StateFolder.open(folder, List.of("sink-main")))
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessageStartingWith("Another hive-sync runs as 'sink-main' on the state folder " + folder);
            StateFolder.open(folder, List.of("sink-other")).close();
        }
        try (StateFolder sink = StateFolder.open(folder, List.of("sink-main"))) {
            assertThatThrownBy(() -> StateFolder.open(folder, List.of("run", "streams", "sink-main")))
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessageStartingWith("Another hive-sync runs as 'sink-main'");
            // what was locked before the refusal is free again
            StateFolder.open(folder, List.of("run", "streams")).close();
        }
    }

    @Test
    void aFolderBelongsToOneHiveFile() {
        try (StateFolder state = StateFolder.open(folder, List.of("run"))) {
            state.belongTo(Path.of("/a/db.sqlite"));
            state.belongTo(Path.of("/a/db.sqlite"));
            state.belongTo(null);

            assertThatThrownBy(() -> state.belongTo(Path.of("/b/db.sqlite")))
                    .isInstanceOf(InputException.class)
                    .hasMessage("The state folder " + folder + " belongs to the Hive file /a/db.sqlite, not to"
                            + " /b/db.sqlite. Give another folder with --state, or the file that it belongs to.");
        }
    }

    @Test
    void aFolderOfANewerFormatOrADamagedOneIsRefusedAndLeftAsItIs() throws Exception {
        Path file = folder.resolve("state.json");
        Map<String, String> refusals = Map.of(
                "{\"format\":99,\"hive\":\"/a\"}",
                "The state folder " + folder
                        + " was written by a newer hive-sync (format 99). Use that one, or give another"
                        + " folder with --state.",
                "{\"form",
                "The file " + file + " is damaged (JsonEOFException). Delete it, or give another folder with --state.",
                "[]",
                "The file " + file + " is damaged (MismatchedInputException). Delete it, or give another folder with"
                        + " --state.");
        refusals.forEach((content, message) -> assertRefused(file, content, message));
    }

    private void assertRefused(Path file, String content, String message) {
        try (StateFolder state = StateFolder.open(folder, List.of("run"))) {
            Files.writeString(file, content);
            assertThatThrownBy(() -> state.belongTo(Path.of("/a")))
                    .isInstanceOf(InputException.class)
                    .hasMessage(message);
            assertThat(file).hasContent(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void addressesAreFoundByOtherCommands() {
        try (StateFolder state = StateFolder.open(folder, List.of("run"))) {
            state.publish(Json.MAPPER.createObjectNode().put("operations", "http://127.0.0.1:1"));
            assertThat(state.lastAddresses().path("operations").asText()).isEqualTo("http://127.0.0.1:1");
        }
        assertThat(StateFolder.addresses(folder)).hasSize(1);
    }

    @Test
    void theInstanceKeepsItsNameOverRestarts() {
        String first;
        try (StateFolder state = StateFolder.open(folder, List.of("streams"))) {
            first = state.instanceId();
        }
        try (StateFolder state = StateFolder.open(folder, List.of("streams"))) {
            assertThat(state.instanceId()).isEqualTo(first);
        }
    }

    @Test
    void nobodyElseMayReadIt() throws Exception {
        Path state = folder.resolve("a/b");
        StateFolder.open(state, List.of("run")).close();

        assertThat(Files.getPosixFilePermissions(state)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void aFileInPlaceOfTheFolderIsSaid() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> StateFolder.open(file, List.of("run")))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("--state");
    }
}
