package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.testkit.InMemorySink;
import io.hivesync.topics.ModelSchema;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison that the demo ends with: it must see each kind of difference. */
class ComparisonTest {
    @TempDir
    Path folder;

    private final InMemorySink target = new InMemorySink();
    private Path hive;

    @BeforeEach
    void copyHive() throws Exception {
        DemoHive.copyTo(folder);
        hive = folder.resolve(".blade/state/databases/main/db.sqlite");
        try (HiveRows rows = HiveRows.open(hive)) {
            for (ModelSchema model : rows.models()) {
                rows.forEach(model, (id, row) -> target.plant(model.model(), id, row));
            }
        }
    }

    @Test
    void equalEndsAreEqual() throws Exception {
        Comparison comparison = Comparison.of(hive, target);

        assertThat(comparison.differing()).isEmpty();
        assertThat(comparison.rows()).isEqualTo(6);
    }

    @Test
    void aValueThatDiffersIsNamedByItsField() throws Exception {
        ObjectNode account = target.rows("accounts").get("acc_0000000000000001").deepCopy();
        target.plant("accounts", "acc_0000000000000001", account.put("loginCount", 4));

        assertThat(Comparison.of(hive, target).differing())
                .containsExactlyEntriesOf(
                        new TreeMap<>(Map.of("accounts/acc_0000000000000001", "differs in loginCount")));
    }

    @Test
    void formsOfOneValueAreNoDifference() throws Exception {
        ObjectNode account = target.rows("accounts").get("acc_0000000000000001").deepCopy();
        account.put("lastSeen", "2026-01-02T03:04:05.678000Z");
        account.put("loginCount", new BigDecimal("3.0"));
        target.plant("accounts", "acc_0000000000000001", account);

        assertThat(Comparison.of(hive, target).equal()).isTrue();
    }

    @Test
    void rowsOfOneEndOnlyAreNamed() throws Exception {
        target.plant("tags", "tag_more", target.rows("tags").values().iterator().next());
        List<String> differing =
                new ArrayList<>(Comparison.of(hive, target).differing().keySet());
        assertThat(differing).containsExactly("tags/tag_more");

        assertThat(Comparison.of(hive, new InMemorySink()).differing().values())
                .containsOnly("only in Hive")
                .hasSize(6);
    }
}
