package io.hivesync.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ${…}} in values. */
class ReferencesTest {
    @TempDir
    Path folder;

    private String resolved(String text) {
        Map<String, String> environment = Map.of("A", "one", "B", "a $1 \\ ${A}", "EMPTY", "");
        return new References(environment, folder)
                .resolve(new YamlNode.Scalar(text, new Place("hive-sync.yaml", 4, 7)));
    }

    private void assertRefused(String text, String message) {
        assertThatThrownBy(() -> resolved(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("hive-sync.yaml:4:7: " + message);
    }

    @Test
    void variablesAreReplacedWhereverTheyStand() {
        assertThat(resolved("${A}")).isEqualTo("one");
        assertThat(resolved("x-${A}-${A}-y")).isEqualTo("x-one-one-y");
        assertThat(resolved("no reference, $A and {A}")).isEqualTo("no reference, $A and {A}");
    }

    /** A password may hold anything; it is not read a second time. */
    @Test
    void whatAVariableHoldsIsTakenAsItIs() {
        assertThat(resolved("${B}")).isEqualTo("a $1 \\ ${A}");
    }

    @Test
    void aDefaultStandsForAVariableThatIsNotSetOrEmpty() {
        assertThat(resolved("${NONE:-x:-y}")).isEqualTo("x:-y");
        assertThat(resolved("${EMPTY:-x}")).isEqualTo("x");
        assertThat(resolved("${A:-x}")).isEqualTo("one");
        assertThat(resolved("${NONE:-}")).isEmpty();
    }

    @Test
    void aVariableThatIsNotSetIsNamed() {
        assertRefused("${NONE}", "the environment variable NONE is not set");
        assertRefused("${EMPTY}", "the environment variable EMPTY is not set");
    }

    @Test
    void twoDollarsStandForAPlainOne() {
        assertThat(resolved("$${A}")).isEqualTo("${A}");
        assertThat(resolved("$${A} ${A}")).isEqualTo("${A} one");
    }

    @Test
    void aReferenceThatIsNoneIsRefusedWithoutShowingIt() {
        for (String text : new String[] {"pa${ss", "${}", "${1A}", "${A:-${B}}", "${A-x}"}) {
            assertRefused(text, "a reference is ${NAME}, ${NAME:-default} or ${file:PATH}");
        }
    }

    @Test
    void aFilesTextIsTakenWithoutItsLastLineEnd() throws Exception {
        Files.writeString(folder.resolve("secret"), "two\nlines\r\n");
        Files.writeString(folder.resolve("plain"), "ends with two\n\n");

        assertThat(resolved("${file:secret}")).isEqualTo("two\nlines");
        assertThat(resolved("${file:" + folder.resolve("secret") + "}")).isEqualTo("two\nlines");
        assertThat(resolved("${file:plain}")).isEqualTo("ends with two\n");
    }

    @Test
    void aFileThatCannotBeReadIsNamedWithTheReason() throws Exception {
        Files.writeString(folder.resolve("large"), "x".repeat(64 * 1024 + 1));
        Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff});

        assertRefused("${file:none}", "the file none cannot be read: there is none");
        assertRefused("${file:large}", "the file large cannot be read: larger than 65536 bytes");
        assertRefused("${file:binary}", "the file binary cannot be read: it is not UTF-8 text");
        assertRefused("${file:.}", "the file . cannot be read: ");
    }
}
