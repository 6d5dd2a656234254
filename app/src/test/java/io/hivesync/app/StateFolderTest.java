package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.connector.sqlite.core.ThisProcess;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFolderTest {
    @TempDir
    Path folder;

    @Test
    void oneProcessARoleAndFolder() {
        try (StateFolder first = StateFolder.open(folder, List.of("run"))) {
            assertThatThrownBy(() -> StateFolder.open(folder, List.of("run")))
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessage("Another hive-sync runs as 'run' on the state folder " + folder + holder()
                            + ". Stop it, or give another folder with --state.");
            StateFolder.open(folder, List.of("sink-main")).close();
        }
        StateFolder.open(folder, List.of("run")).close();
    }

    private static String holder() {
        ProcessHandle us = ProcessHandle.current();
        return " (process " + us.pid() + " on host " + ThisProcess.host() + " since "
                + us.info().startInstant().orElseThrow() + ")";
    }

    @Test
    void whoeverHasAPlaceAndDoesNotSayWhoItIsHasItAllTheSame() throws Exception {
        try (StateFolder first = StateFolder.open(folder, List.of("run"))) {
            Files.writeString(folder.resolve("run.lock"), "");
            assertThatThrownBy(() -> StateFolder.open(folder, List.of("run")))
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessage("Another hive-sync runs as 'run' on the state folder " + folder
                            + ". Stop it, or give another folder with --state.");
        }
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
                damaged(file, "JsonEOFException"),
                "[]",
                damaged(file, "MismatchedInputException"),
                "null",
                damaged(file, "MismatchedInputException"),
                "",
                damaged(file, "MismatchedInputException"),
                "{\"hive\":\"/a\"}",
                damaged(file, "it has no format"),
                "{\"format\":0,\"hive\":\"/a\"}",
                damaged(file, "there is no format 0"),
                "{\"format\":\"1\",\"hive\":\"/a\"}",
                damaged(file, "there is no format \"1\""),
                "{\"format\":1.5,\"hive\":\"/a\"}",
                damaged(file, "there is no format 1.5"));
        refusals.forEach((content, message) -> assertRefused(file, content, message));
    }

    private static String damaged(Path file, String how) {
        return "The file " + file + " is damaged (" + how + "). Delete it, or give another folder with --state.";
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

    /** Only who writes it may go on without: to the others it is a process that runs, or may. */
    @ParameterizedTest
    @ValueSource(strings = {"", "{\"operat", "[]", "null"})
    void damagedAddressesAreWrittenAnewByTheirRoleAndAnErrorToOthers(String content) throws Exception {
        Path file = Files.writeString(folder.resolve("run.addresses.json"), content);
        assertThatThrownBy(() -> StateFolder.addresses(folder))
                .isInstanceOf(InputException.class)
                .hasMessageMatching("\\QThe file " + file + " is damaged (\\E\\w+"
                        + "\\Q). Start its role again, which writes it anew, or delete it.\\E");

        try (StateFolder state = StateFolder.open(folder, List.of("run"))) {
            assertThat(state.lastAddresses()).isNull();
            state.publish(Json.MAPPER.createObjectNode().put("operations", "http://127.0.0.1:1"));
        }
        assertThat(StateFolder.addresses(folder)).hasSize(1);
    }

    /** A kill may have left it empty, and a disk anything. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\u0000\u0000", "1b4e28ba-2fa1-11d2-883f", "a/b", "\u00ff\u00fe"})
    void aDamagedNameOfTheInstanceIsReplacedForGood(String content) throws Exception {
        Path file = Files.write(folder.resolve("instance"), content.getBytes(StandardCharsets.ISO_8859_1));
        String first;
        try (StateFolder state = StateFolder.open(folder, List.of("streams"))) {
            first = state.instanceId();
            assertThat(first).isEqualTo(UUID.fromString(first).toString());
            assertThat(state.instanceId()).isEqualTo(first);
        }
        assertThat(file).hasContent(first);
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
