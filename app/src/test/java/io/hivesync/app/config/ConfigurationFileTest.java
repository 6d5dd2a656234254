package io.hivesync.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file's form may be, and how exactly a mistake in it is said. */
class ConfigurationFileTest {
    @TempDir
    Path folder;

    private ConfigurationFile read(String yaml) throws Exception {
        return ConfigurationFile.read(Files.writeString(folder.resolve("hive-sync.yaml"), yaml));
    }

    private void assertRefused(String yaml, String place, String... said) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(folder.resolve("hive-sync.yaml") + place + ": ")
                .hasMessageContainingAll(said);
    }

    @Test
    void anUnknownKeyIsNamedWithItsPlaceAndTheNearestKnownOne() {
        assertRefused(
                "kafka:\n  partitons: 3\n", ":2:3", "unknown key 'partitons' in kafka; did you mean 'partitions'?");
        assertRefused("kafak: {}\n", ":1:1", "unknown key 'kafak'; did you mean 'kafka'?");
        assertRefused("sinks:\n  main:\n    ulr: x\n", ":3:5", "'ulr' in sinks.main; did you mean 'url'?");
        assertRefused("kafka: {sasl.mechansim: PLAIN}\n", ":1:9", "did you mean 'sasl.mechanism'?");
    }

    @Test
    void anUnknownKeyThatIsNearNoneIsAnsweredWithTheKnownOnes() {
        assertRefused(
                "hive: {everything: true}\n", ":1:8", "'everything' in hive; known there: include-fields, ", "path");
        assertRefused("kafka: {zzzzzz: 1}\n", ":1:9", "those that all of its clients share");
    }

    /** What the guarantees stand on is not for the user to set. */
    @Test
    void kafkaSettingsOfOneKindOfClientAreUnknown() {
        for (String key : new String[] {"acks", "isolation.level", "group.id", "enable.auto.commit", "client.id"}) {
            assertRefused("kafka: {" + key + ": x}\n", ":1:9", "unknown key '" + key + "'");
        }
    }

    @Test
    void aKeyGivenTwiceIsRefusedWithBothLines() {
        assertRefused("ops:\n  bind: a:1\n  bind: b:2\n", ":3:3", "'bind'", "first in line 2");
        assertRefused("sinks:\n  a: {url: x}\n  a: {url: y}\n", ":3:3", "'a'", "first in line 2");
        assertRefused("ops: {}\nhive: {}\nops: {}\n", ":3:1", "'ops'", "first in line 1");
    }

    @Test
    void aSectionThatIsNoBlockIsRefused() {
        assertRefused("ops: 3901\n", ":1:6", "ops is a block of keys, not a single value");
        assertRefused("sinks:\n  - url: x\n", ":2:3", "sinks is a block of keys, not a list");
        assertRefused("sinks:\n  main: sqlite:x\n", ":2:9", "sinks.main is a block of keys, not a single value");
        assertRefused("- a\n", ":1:1", "the file is a block of keys");
    }

    @Test
    void aSinksNameIsChecked() {
        assertRefused("sinks:\n  a/b: {url: x}\n", ":2:3", "a/b", "1 to 100 letters");
    }

    @Test
    void textThatIsNoYamlIsRefusedAtItsPlace() {
        assertRefused("ops: {bind: x\n", ":2:1", "this is no YAML");
        assertRefused("ops:\n\tbind: x\n", ":2:1", "this is no YAML");
        assertThatThrownBy(() -> read("ops: \u0000"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("this is no YAML");
    }

    @Test
    void aliasesTagsAndSecondDocumentsAreRefused() {
        assertRefused("ops: &a {}\n", ":1:6", "anchors (&) and aliases (*)");
        assertRefused("ops: *a\n", ":1:6", "anchors (&) and aliases (*)");
        assertRefused("ops: !!java.net.URL [x]\n", ":1:6", "tags (!)");
        assertRefused("ops: {}\n---\nhive: {}\n", ":3:1", "second document");
        assertRefused("? [a]\n: b\n", ":1:3", "a key is a plain word");
    }

    @Test
    void deepNestingEndsWithAMessageAndNotWithTheStack() {
        assertRefused("hive: " + "[".repeat(5000) + "]".repeat(5000) + "\n", ":1:27", "nested deeper than 20 levels");
    }

    @Test
    void aFileThatIsTooLargeAbsentAFolderOrNoTextIsRefused() throws Exception {
        Path large = Files.writeString(folder.resolve("large.yaml"), "#".repeat(1024 * 1024 + 1));
        Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0x20});

        assertThatThrownBy(() -> ConfigurationFile.read(large)).hasMessageContaining("larger than 1048576 bytes");
        assertThatThrownBy(() -> ConfigurationFile.read(binary)).hasMessageContaining("not UTF-8");
        assertThatThrownBy(() -> ConfigurationFile.read(folder)).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> ConfigurationFile.read(folder.resolve("none.yaml")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("--config", "none.yaml", "there is none");
    }

    @Test
    void anEmptyFileAndEmptySectionsGiveNothing() throws Exception {
        assertThat(read("").names()).isEmpty();
        assertThat(read("# nothing yet\nsinks:\nops:\n").names()).isEmpty();
    }
}
