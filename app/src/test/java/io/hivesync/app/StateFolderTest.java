package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.topics.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
    @TempDir
    Path folder;

    @Test
    void oneProcessARoleAndFolder() {
        try (StateFolder first = StateFolder.open(folder, "run")) {
            assertThatThrownBy(() -> StateFolder.open(folder, "run"))
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessageContainingAll("run", folder.toString(), "--state");
            StateFolder.open(folder, "sink-main").close();
        }
        StateFolder.open(folder, "run").close();
    }

    @Test
    void aFolderBelongsToOneHiveFile() {
        try (StateFolder state = StateFolder.open(folder, "run")) {
            state.belongTo(Path.of("/a/db.sqlite"));
            state.belongTo(Path.of("/a/db.sqlite"));
            state.belongTo(null);

            assertThatThrownBy(() -> state.belongTo(Path.of("/b/db.sqlite")))
                    .isInstanceOf(InputException.class)
                    .hasMessageContainingAll("/a/db.sqlite", "/b/db.sqlite");
        }
    }

    @Test
    void aFolderOfANewerFormatOrADamagedOneIsRefusedAndLeftAsItIs() throws Exception {
        for (String content : new String[] {"{\"format\":99,\"hive\":\"/a\"}", "{\"form"}) {
            Path file = Files.writeString(folder.resolve("state.json"), content);
            try (StateFolder state = StateFolder.open(folder, "run")) {
                assertThatThrownBy(() -> state.belongTo(Path.of("/a"))).isInstanceOf(InputException.class);
            }
            assertThat(file).hasContent(content);
        }
    }

    @Test
    void addressesAreFoundByOtherCommands() {
        try (StateFolder state = StateFolder.open(folder, "run")) {
            state.publish(Json.MAPPER.createObjectNode().put("operations", "http://127.0.0.1:1"));
            assertThat(state.lastAddresses().path("operations").asText()).isEqualTo("http://127.0.0.1:1");
        }
        assertThat(StateFolder.addresses(folder)).hasSize(1);
    }

    @Test
    void theInstanceKeepsItsNameOverRestarts() {
        String first;
        try (StateFolder state = StateFolder.open(folder, "streams")) {
            first = state.instanceId();
        }
        try (StateFolder state = StateFolder.open(folder, "streams")) {
            assertThat(state.instanceId()).isEqualTo(first);
        }
    }

    @Test
    void nobodyElseMayReadIt() throws Exception {
        Path state = folder.resolve("a/b");
        StateFolder.open(state, "run").close();

        assertThat(Files.getPosixFilePermissions(state)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void aFileInPlaceOfTheFolderIsSaid() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> StateFolder.open(file, "run"))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("--state");
    }
}
