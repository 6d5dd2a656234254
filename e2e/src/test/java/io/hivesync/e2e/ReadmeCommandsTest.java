package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.app.HiveSync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the README tells people to type exists. */
class ReadmeCommandsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern COMMAND = Pattern.compile("\\./hive-sync\\s+([^#\\n]*)");
    private static final Pattern FLAG = Pattern.compile("`(--[a-z-]+)|(?<=\\s)(--[a-z-]+)");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

    private final Map<String, CommandLine> commands = HiveSync.commandLine().getSubcommands();

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }

    /** The lines of the code blocks, which stand four spaces in. */
    private static List<List<String>> commandsInBlocks() throws IOException {
        return readme().lines()
                .filter(line -> line.startsWith("    "))
                .map(COMMAND::matcher)
                .filter(Matcher::find)
                .map(found -> Arrays.asList(found.group(1).strip().split("\\s+")))
                .toList();
    }

    @Test
    void everySubcommandInItsBlocksExists() throws IOException {
        Set<String> used =
                commandsInBlocks().stream().map(List::getFirst).collect(Collectors.toCollection(TreeSet::new));

        assertThat(used).contains("demo", "run", "status", "producer", "streams", "sink");
        assertThat(commands.keySet()).containsAll(used);
    }

    @Test
    void everyFlagInItsBlocksIsOneOfItsSubcommand() throws IOException {
        for (List<String> command : commandsInBlocks()) {
            Set<String> known = commands.get(command.getFirst())
                    .getCommandSpec()
                    .optionsMap()
                    .keySet();
            assertThat(command)
                    .filteredOn(word -> word.startsWith("-"))
                    .as(String.join(" ", command))
                    .allSatisfy(flag -> assertThat(known).contains(flag));
        }
    }

    @Test
    void theBlocksOfRolesGiveWhatTheRoleNeeds() throws IOException {
        for (List<String> command : commandsInBlocks()) {
            CommandLine.ParseResult parsed =
                    HiveSync.commandLine(command.toArray(String[]::new)).parseArgs(command.toArray(String[]::new));
            assertThat(parsed.hasSubcommand()).as(String.join(" ", command)).isTrue();
        }
    }

    @Test
    void everyFlagInItsTextExistsSomewhere() throws IOException {
        Set<String> known = commands.values().stream()
                .flatMap(command -> command.getCommandSpec().optionsMap().keySet().stream())
                .collect(Collectors.toSet());
        Set<String> named = FLAG.matcher(readme())
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).contains("--hive", "--to", "--state");
        assertThat(known).containsAll(named);
    }

    @Test
    void itsLinksLeadToFiles() throws IOException {
        assertThat(LINK.matcher(readme()).results().map(found -> ROOT.resolve(found.group(1))))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file).exists());
    }

    @Test
    void itsDefaultPortsAreTheOnesThatTheCommandTakes() throws IOException {
        Map<String, CommandLine.Model.OptionSpec> run =
                commands.get("run").getCommandSpec().optionsMap();

        assertThat(readme())
                .contains(
                        "localhost:" + run.get("--webhook-port").defaultValue() + "/sync",
                        "localhost:" + run.get("--ops-port").defaultValue() + "/health/ready");
    }
}
