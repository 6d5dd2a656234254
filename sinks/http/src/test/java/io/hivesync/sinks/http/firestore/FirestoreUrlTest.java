package io.hivesync.sinks.http.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.http.OptionsPage;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.TargetModel;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be asked for. */
class FirestoreUrlTest {
    private static final FirestoreSinkProvider PROVIDER = new FirestoreSinkProvider();

    private static FirestoreSettings settings(String url, Map<String, String> options) {
        return FirestoreSettings.of(
                new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC(), options, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "firestore://my-project, firestore-my-project",
        "firestore://my-project/, firestore-my-project",
        "firestore://my-project/(default), firestore-my-project",
        "firestore://my-project/orders-eu, firestore-my-project-orders-eu",
        "firestore://example.com:my-project, firestore-example-com-my-project",
        "firestore://demo?emulator=localhost:8080, firestore-demo",
        "firestore://demo/second?emulator=[::1]:8080&credentials=/keys/a%20b.json, firestore-demo-second"
    })
    void aSinkIsNamedByProjectAndDatabase(String url, String name) {
        assertThat(PROVIDER.nameOf(url)).isEqualTo(name);
    }

    @Test
    void aUrlSaysWhichDatabaseAndWhere() {
        FirestoreUrl url = FirestoreUrl.parse("firestore://demo/second?emulator=localhost:8080&credentials=a%20b.json");

        assertThat(url)
                .isEqualTo(new FirestoreUrl("demo", "second", Optional.of("localhost:8080"), Optional.of("a b.json")));
        assertThat(FirestoreUrl.parse("firestore://demo").root())
                .isEqualTo("projects/demo/databases/(default)/documents");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "firestore:hunter2",
                "firestore://",
                "firestore://Hunter2",
                "firestore://me:hunter2@project",
                "firestore://project/hunter2/x",
                "firestore://project/Hunter2",
                "firestore://project/..",
                "firestore://project#hunter2",
                "firestore://project?hunter2",
                "firestore://project?key=hunter2",
                "firestore://project?emulator=hunter2",
                "firestore://project?emulator=hunter2:80/x",
                "firestore://project?emulator=me:hunter2@host:80",
                "firestore://project?credentials=%hunter2",
                "firestore://project?credentials={\"private_key\":\"hunter2\"}"
            })
    void aUrlThatCannotBeReadIsRefusedWithoutAWordOfIt(String url) {
        assertThatThrownBy(() -> PROVIDER.nameOf(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("firestore://PROJECT")
                .hasMessageNotContainingAny("hunter2", "Hunter2");
    }

    @ParameterizedTest
    @CsvSource({
        "max-records, 500",
        "max-records, 0",
        "max-bytes, 8388609",
        "first-writes-per-second, -1",
        "most-writes-per-second, 0",
        "hunter, 2"
    })
    void anOptionIsDeclaredAndWithinItsRange(String key, String value) {
        assertThatThrownBy(() -> settings("firestore://demo", Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key);
    }

    @Test
    void twoKeysAreOneTooMany() {
        Map<String, String> json = Map.of("credentials-json", "{}");
        assertThatThrownBy(() -> settings("firestore://demo?credentials=a.json", json))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(settings("firestore://demo", json)).asString().doesNotContain("{}");
        assertThat(settings("firestore://demo", json).key().orElseThrow())
                .asString()
                .doesNotContain("{}");
    }

    @Test
    void anEmulatorIsWrittenAsFastAsItTakesUnlessThatIsSaid() {
        String emulator = "firestore://demo?emulator=localhost:8080";

        assertThat(settings("firestore://demo", Map.of()).firstRate()).isEqualTo(500);
        assertThat(settings(emulator, Map.of()).firstRate()).isZero();
        assertThat(settings(emulator, Map.of("first-writes-per-second", "9")).firstRate())
                .isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"users/ada", "a//b", "/a", ".", "..", "a/../b", "__x__", "users/ada/hive_sync_lanes"})
    void aCollectionThatFirestoreCannotHaveIsRefused(String name) {
        assertThatThrownBy(
                        () -> create(new TargetModel(Optional.of(name), Optional.empty(), Map.of(), Optional.empty())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("collection '" + name + "'");
    }

    @Test
    void aFieldThatFirestoreCannotHaveIsRefused() {
        TargetModel reserved = new TargetModel(
                Optional.empty(), Optional.of("__id__"), Map.of("name", "n".repeat(1501)), Optional.empty());
        assertThatThrownBy(() -> create(reserved))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("__id__");
    }

    private static void create(TargetModel accounts) {
        try (Sink sink = PROVIDER.create(new SinkSettings(
                "main",
                "firestore://demo",
                SchemaMode.EVOLVE,
                Clock.systemUTC(),
                Map.of(),
                Map.of("accounts", accounts)))) {
            assertThat(sink).isNotNull();
        }
    }

    @Test
    void thePageHasTheOptions() throws Exception {
        OptionsPage.assertHolds("firestore.md", PROVIDER.options());
    }
}
