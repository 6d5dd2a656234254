package io.hivesync.sinks.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class GuaranteesPageTest {

    @Test
    void aRowSaysWhatIsDeclaredAndEachNoHasItsReason() {
        Capabilities declared = Capabilities.ALL
                .without(Capability.HELD_CHANGES, "nothing is unique there")
                .without(Capability.LOGIN, "this is about the test");

        assertThat(new GuaranteesPage("A store", "store.md").lines(declared))
                .containsExactly(
                        "| [A store](sinks/store.md) | yes | no | yes | yes | yes | yes |",
                        "- A store, held changes: nothing is unique there.");
    }

    @Test
    void everyPageOfATargetLeadsToItAndEachRowToSuchAPage() throws IOException {
        Path docs = Path.of("../../docs");
        List<String> pages = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(docs.resolve("sinks"), "*.md")) {
            for (Path page : files) {
                pages.add(page.getFileName().toString());
                assertThat(Files.readString(page)).as("%s", page).contains("(../guarantees.md)");
            }
        }
        assertThat(pages).hasSizeGreaterThan(9);
        assertThat(Files.readString(Path.of("../../README.md"))).contains("(docs/guarantees.md)");
        List<String> linked = Pattern.compile("^\\| \\[.*?]\\(sinks/(.*?)\\)", Pattern.MULTILINE)
                .matcher(Files.readString(docs.resolve("guarantees.md")))
                .results()
                .map(row -> row.group(1))
                .toList();
        assertThat(linked).hasSizeGreaterThan(9).isSubsetOf(pages);
    }
}
