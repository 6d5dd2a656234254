package io.hivesync.sinks.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A target's row on the page of guarantees, and a line for each reason below the table: made from what the target's contract test
 * declares, so that the page says what was tested. What they should be stands in {@code target/guarantees} of the module.
 */
public final class GuaranteesPage implements BeforeEachCallback, AfterAllCallback {
    private static final Path PAGE = Path.of("../../docs/guarantees.md");
    private static final Path FOLDER = Path.of("target/guarantees");

    /** What a person who chooses a target asks; the others are about how it is tested. */
    private static final List<Capability> COLUMNS = List.of(
            Capability.TRANSACTIONS,
            Capability.HELD_CHANGES,
            Capability.LONG_NUMBERS,
            Capability.SOFT_DELETES,
            Capability.NAMES,
            Capability.TABLES);

    private final String target;
    private final String file;
    private @Nullable Capabilities declared;

    /**
     * @param target as the page calls it
     * @param file of the target's own page, in {@code docs/sinks}
     */
    public GuaranteesPage(String target, String file) {
        this.target = target;
        this.file = file;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        declared = ((SinkFixture) context.getRequiredTestInstance()).capabilities();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (declared == null) {
            // its server is absent
            return;
        }
        List<String> lines = lines(declared);
        Files.createDirectories(FOLDER);
        Files.write(FOLDER.resolve(context.getRequiredTestClass().getSimpleName() + ".md"), lines, UTF_8);
        assertThat(Files.readAllLines(PAGE, UTF_8))
                .as("docs/guarantees.md has what stands in target/guarantees")
                .containsAll(lines);
    }

    List<String> lines(Capabilities capabilities) {
        StringBuilder row = new StringBuilder("| [" + target + "](sinks/" + file + ")");
        List<String> lines = new ArrayList<>();
        for (Capability column : COLUMNS) {
            String reason = capabilities.missing().get(column);
            row.append(reason == null ? " | yes" : " | no");
            if (reason != null) {
                lines.add("- " + target + ", " + words(column) + ": " + reason + ".");
            }
        }
        lines.addFirst(row.append(" |").toString());
        return lines;
    }

    private static String words(Capability capability) {
        return capability.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
