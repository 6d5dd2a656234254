package io.hivesync.sinks.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.sinks.spi.SinkOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The table of options on a sink's page: it is made from the options' declarations. */
public final class OptionsPage {
    private static final Path PAGES = Path.of("../../docs/sinks");

    private OptionsPage() {}

    public static void assertHolds(String page, List<SinkOption> options) throws IOException {
        String table = options.stream().map(OptionsPage::row).collect(Collectors.joining("\n"));

        assertThat(Files.readString(PAGES.resolve(page)))
                .as("the page has this table of options:%n%s%n", table)
                .contains(table);
        assertThat(options).allSatisfy(option -> assertThat(option.sentence()).endsWith("."));
    }

    private static String row(SinkOption option) {
        String standard = option.standard().isEmpty() ? "" : "`" + option.standard() + "`";
        return "| `" + option.key() + "` | " + option.sentence() + (option.secret() ? " A secret." : "") + " | "
                + standard + " |";
    }
}
