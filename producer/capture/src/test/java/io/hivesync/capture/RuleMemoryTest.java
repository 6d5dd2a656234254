package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.FieldRules;
import io.hivesync.topics.Mask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleMemoryTest {
    private static final FieldRules WITHOUT_NAME = new FieldRules(Set.of("name"), Map.of());
    private static final FieldRules MASKED = new FieldRules(Set.of(), Map.of("name", new Mask.Redacted()));

    @TempDir
    Path folder;

    private Path state;

    @BeforeEach
    void name() {
        state = folder.resolve("state");
    }

    private RuleMemory under(Map<String, FieldRules> rules) {
        return new RuleMemory(state, rules);
    }

    @Test
    void modelsWhoseRulesAreNewGoneOrOthersHaveChangedUntilItIsRemembered() {
        under(Map.of("a", WITHOUT_NAME, "b", WITHOUT_NAME, "c", WITHOUT_NAME)).remember();
        RuleMemory next = under(Map.of("a", WITHOUT_NAME, "b", MASKED, "d", MASKED, "e", FieldRules.NONE));
        assertThat(next.changed()).containsExactly("b", "c", "d");
        next.remember();
        assertThat(next.changed()).isEmpty();
        assertThat(under(Map.of()).changed()).containsExactly("a", "b", "d");
    }

    @Test
    void whereNothingIsExcludedOrMaskedNothingIsWritten() {
        under(Map.of("e", FieldRules.NONE)).remember();
        assertThat(state).doesNotExist();
    }

    /** Guards what comes beside it: an image of the app's tables. */
    @Test
    void theFolderThatItMakesIsForItsOwnerAlone() throws Exception {
        under(Map.of("a", MASKED)).remember();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
                .isEqualTo("rwx------");
    }

    @Test
    void aFileThatCannotBeReadCountsAsNone() throws Exception {
        under(Map.of("a", MASKED)).remember();
        Files.writeString(state.resolve("field-rules.json"), "what is this?");
        assertThat(under(Map.of("a", MASKED)).changed()).containsExactly("a");
    }
}
