package io.hivesync.sinks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The table of guarantees is what the rules came to. */
class RuleLogTest {
    private static List<String> lines(Class<?> contract) throws Exception {
        LauncherFactory.create()
                .execute(LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(contract))
                        .build());
        return Files.readAllLines(Path.of("target/contract", contract.getSimpleName() + ".tsv"));
    }

    @Test
    void eachRuleHasALineAndTestsOfTheTargetsOwnHaveNone() throws Exception {
        assertThat(lines(InMemorySinkTest.class))
                .contains(
                        "aReplacedWriterChangesNothing\tpass\t",
                        "aTargetThatCannotBeReachedIsUnavailable\tweaker\tThis target has no NETWORK: it is in this process")
                .noneMatch(line -> line.startsWith("whatWasDoneToARecordIsRemembered"))
                .hasSizeGreaterThanOrEqualTo(46);
    }

    static final class Absent extends InMemorySinkTest {
        @BeforeAll
        static void serverIsMissing() {
            abort("SKIPPED: no server on this machine");
        }
    }

    @Test
    void aServerThatIsAbsentIsSaid() throws Exception {
        assertThat(lines(Absent.class)).containsExactly("*\tabsent\tSKIPPED: no server on this machine");
        // it is no target
        Files.delete(Path.of("target/contract/Absent.tsv"));
    }
}
