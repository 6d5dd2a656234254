package io.hivesync.sinks.testkit;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page for who writes a sink says what is so. */
class WritingASinkTest {
    private static final Path PAGE = Path.of("../../docs/writing-a-sink.md");
    private static final Path EXAMPLE = Path.of("src/test/java/io/hivesync/sinks/testkit/example");
    private static final Path SERVICES =
            Path.of("src/test/resources/META-INF/services/io.hivesync.sinks.spi.SinkProvider");
    private static final Pattern BLOCK = Pattern.compile("```(java)?\\R(.*?)```", Pattern.DOTALL);

    @Test
    void eachSnippetStandsInTheExampleThatIsCompiledAndTested() throws IOException {
        List<String> sources;
        try (Stream<Path> files = Stream.concat(Files.list(EXAMPLE), Stream.of(SERVICES))) {
            sources = files.map(WritingASinkTest::unindented).toList();
        }
        List<MatchResult> snippets =
                BLOCK.matcher(Files.readString(PAGE)).results().toList();

        assertThat(sources).hasSize(6);
        assertThat(snippets)
                .hasSizeGreaterThanOrEqualTo(10)
                .allSatisfy(snippet -> assertThat(sources)
                        .anySatisfy(source -> assertThat(source).contains(unindented(snippet.group(2)))));
    }

    @Test
    void thePageNamesEachRuleAndEachCapability() throws IOException {
        String page = Files.readString(PAGE);

        assertThat(PlantedDefectsTest.ruleNames())
                .allSatisfy(rule -> assertThat(page).contains("`" + rule + "`"));
        assertThat(Capability.values())
                .allSatisfy(capability -> assertThat(page).contains("| `" + capability + "` |"));
    }

    private static String unindented(Path file) {
        try {
            return unindented(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String unindented(String text) {
        return text.lines().map(String::strip).collect(joining("\n", "\n", "\n"));
    }
}
