package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.ConfigurationFile;
import io.hivesync.sinks.mapping.ModelShape;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.TargetModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which targets are meant: those of flags, file and environment are never mixed. */
class TargetsTest {
    private static final String FILE = "sinks:\n  main: {url: 'sqlite:a', schema: none}\n  other: {url: 'sqlite:/b'}\n";

    @TempDir
    Path folder;

    private final Map<String, List<String>> flags = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private Targets targets;

    @BeforeEach
    void kindsAreThere() {
        targets = new Targets(SinkKinds.builtIn(), Clock.systemUTC());
    }

    private Configuration given(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("hive-sync.yaml"), yaml);
        return new Configuration(flags, environment, Optional.of(ConfigurationFile.read(file)));
    }

    @Test
    void theFilesSinksHaveItsNamesAndPathsRelativeToIt() throws Exception {
        List<Targets.Wanted> all = targets.all(given(FILE));

        assertThat(all).extracting(Targets.Wanted::name).containsExactly("main", "other");
        assertThat(all).extracting(Targets.Wanted::url).containsExactly("sqlite:" + folder + "/a", "sqlite:/b");
        assertThat(all).extracting(Targets.Wanted::schema).containsExactly(SchemaMode.NONE, SchemaMode.EVOLVE);
    }

    /** The file's own URL is often ${DATABASE_URL}: setting it must not replace the sinks that the file names. */
    @Test
    void databaseUrlCountsOnlyWhereTheFileNamesNoSink() throws Exception {
        environment.put("DATABASE_URL", "sqlite:c");

        assertThat(targets.all(given(FILE))).extracting(Targets.Wanted::name).containsExactly("main", "other");
        assertThat(targets.all(given(""))).extracting(Targets.Wanted::url).containsExactly("sqlite:c");
        assertThat(targets.named(given(FILE), "main").url()).isEqualTo("sqlite:" + folder + "/a");
        assertThat(targets.named(given(""), "main").url()).isEqualTo("sqlite:c");
    }

    @Test
    void flagsReplaceTheFilesSinks() throws Exception {
        flags.put("--to", List.of("sqlite:d", "sqlite:e"));

        assertThat(targets.all(given(FILE))).extracting(Targets.Wanted::url).containsExactly("sqlite:d", "sqlite:e");
        assertThatThrownBy(() -> targets.named(given(FILE), "main")).hasMessageContaining("give --to once");
        flags.put("--to", List.of("sqlite:d"));
        Targets.Wanted main = targets.named(given(FILE), "main");
        assertThat(main.url()).isEqualTo("sqlite:d");
        assertThat(main.schema()).isEqualTo(SchemaMode.NONE);
    }

    /** Else a mistyped name would write to what DATABASE_URL happens to say. */
    @Test
    void aNameThatTheFileLacksIsRefusedWithThoseThatItHas() {
        environment.put("DATABASE_URL", "sqlite:c");

        assertThatThrownBy(() -> targets.named(given(FILE), "mian"))
                .isInstanceOf(InputException.class)
                .hasMessage("The file has no sink mian; it has main, other.");
    }

    private SinkDetails details(String sink) throws Exception {
        return targets.named(given("sinks:\n  main:\n    url: 'sqlite:a'\n" + sink.indent(4)), "main")
                .details();
    }

    @Test
    void aModelsPlaceInTheTargetIsWhatTheFileSays() throws Exception {
        SinkDetails details = details("""
                deletes: ignore
                models:
                  accounts:
                    table: People
                    key: id
                    fields: {emailVerified: verified}
                    exclude: [phone]
                    constants: {tenant: "${TENANT:-acme}"}
                    deletes: soft
                  posts: {}
                """);

        assertThat(details.names().get("accounts"))
                .isEqualTo(new TargetModel(
                        Optional.of("People"),
                        Optional.of("id"),
                        Map.of("emailVerified", "verified"),
                        Optional.of("deleted_at")));
        assertThat(details.shapes().get("accounts"))
                .isEqualTo(new ModelShape(Set.of(), Set.of("phone"), Map.of("tenant", "acme"), false));
        // what the sink says holds for models with a block and without one
        assertThat(details.shapes().get("posts").keepsDeleted()).isTrue();
        assertThat(details.others().shape().keepsDeleted()).isTrue();
    }

    @Test
    void aMistakeInAModelsBlockIsSaidWithItsPlace() {
        assertThatThrownBy(() -> details("models: {accounts: {tabel: x}}"))
                .hasMessageContaining(
                        ":4:25: unknown key 'tabel' in sinks.main.models.accounts; did you mean 'table'?");
        assertThatThrownBy(() -> details("models: {accounts: {table: hive_sync_lanes}}"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(": sinks.main.models.accounts: a model cannot stand under the name");
        assertThatThrownBy(() -> details("models: {accounts: {fields: {a: x, b: x}}}"))
                .hasMessageContaining("the name 'x' is given to two things");
        assertThatThrownBy(() -> details("models: {accounts: {deleted-at: gone}}"))
                .hasMessageContaining("its deletes are hard: set deletes: soft");
        assertThatThrownBy(() -> details("deletes: never"))
                .hasMessageContaining("sinks.main.deletes is one of hard, soft, ignore, not 'never'");
        assertThatThrownBy(() -> details("models: [accounts]"))
                .hasMessageContaining("sinks.main.models is a block of keys, not a list");
    }

    @Test
    void anOptionThatTheKindDoesNotHaveIsRefused() throws Exception {
        Targets.Wanted main =
                targets.named(given("sinks:\n  main: {url: 'sqlite:a', options: {speed: high}}\n"), "main");

        assertThatThrownBy(() -> targets.create(main))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("a sink of the kind sqlite has no option 'speed'");
    }

    /** What these need beside a URL is in the URL or in an option, and in no message. */
    /** What a provider does not take is said without a word of the URL. */
    @Test
    void targetsByHttpHaveOptionsAndAreNamedByTheirHost() throws Exception {
        Map<String, Sink> sinks = targets.create(targets.all(given("""
                sinks:
                  crm: {url: 'rest+https://api.example.org/v1', options: {path: '/contacts/{bladeId}'}}
                  live: {url: 'convex+https://:hunter2@happy-animal-123.convex.cloud'}
                """)));
        assertThat(sinks).containsOnlyKeys("crm", "live");
        sinks.values().forEach(Sink::close);
        flags.put(
                "--to",
                List.of(
                        "rest+https://me:hunter2@api.example.org:8443/hunter2",
                        "convex+https://:hunter2@a.convex.cloud",
                        "firestore://my-project/orders?credentials=hunter2.json"));
        sinks = targets.create(targets.all(given("")));
        assertThat(sinks)
                .containsOnlyKeys("rest-api-example-org-8443", "convex-a-convex-cloud", "firestore-my-project-orders");
        sinks.values().forEach(Sink::close);

        for (String wrong : List.of(
                "rest+https://me:hunter2@/x",
                "convex+https://hunter2",
                "convex+https://me:hunter2@host",
                "firestore://hunter2@project",
                "firestore://project?key=hunter2")) {
            flags.put("--to", List.of(wrong));
            assertThatThrownBy(() -> targets.create(targets.all(given(""))))
                    .isInstanceOf(InputException.class)
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void targetsThatAreReachedByHttpAreMadeFromTheirUrls() throws Exception {
        flags.put(
                "--to",
                List.of(
                        "libsql://db-org.turso.io?authToken=hunter2",
                        "supabase+https://abc.supabase.co?apikey=hunter2"));
        Map<String, Sink> sinks = targets.create(targets.all(given("")));
        assertThat(sinks).containsOnlyKeys("libsql-db-org-turso-io", "supabase-abc-supabase-co");
        assertThat(sinks.toString()).doesNotContain("hunter2");
        sinks.values().forEach(Sink::close);

        flags.clear();
        String file = "sinks: {main: {url: 'supabase+https://abc.supabase.co', options: {service-key: %s}}}";
        targets.create(targets.named(given(file.formatted("x")), "main")).sink().close();
        assertThatThrownBy(() -> targets.create(targets.named(given(file.formatted("'hunter2 x'")), "main")))
                .isInstanceOf(InputException.class)
                .hasMessageNotContaining("hunter2");
        flags.put("--to", List.of("libsql://user:hunter2@db-org.turso.io"));
        assertThatThrownBy(() -> targets.create(targets.all(given(""))))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("libsql://database-organization.turso.io")
                .hasMessageNotContaining("hunter2");
    }

    private String refusal(String... urls) {
        flags.put("--to", List.of(urls));
        return catchThrowableOfType(InputException.class, () -> targets.create(targets.all(given(""))))
                .getMessage();
    }

    /** Guards an operator with two servers on one host: they are no one database, and they have to be given both. */
    @Test
    void twoTargetsOfOneNameAreToldHowToHaveTwo() {
        String message =
                "Two targets have the name postgres-localhost-app, since --to names a sink by the kind, host and"
                        + " database in its URL and leaves out the rest, such as the port. If they are two databases, name each in"
                        + " a --config file, as in 'sinks: {one: {url: \"...\"}, other: {url: \"...\"}}'; if they are one, give"
                        + " it once.";

        assertThat(refusal("postgres://me:hunter2@localhost:5432/app", "postgres://me:hunter2@localhost:5433/app"))
                .isEqualTo(message);
        assertThat(refusal("postgres://me:hunter2@localhost/app", "postgres://you:hunter2@localhost/app"))
                .isEqualTo(message);
    }

    @Test
    void namedInAFileTheyAreTwo() throws Exception {
        Map<String, Sink> sinks = targets.create(targets.all(given("""
                sinks: {one: {url: "postgres://me:hunter2@localhost:5432/app"}, other: {url: "postgres://me:hunter2@localhost:5433/app"}}
                """)));

        assertThat(sinks).containsOnlyKeys("one", "other");
        sinks.values().forEach(Sink::close);
    }

    @Test
    void oneTargetGivenTwiceIsSaidWithItsNames() throws Exception {
        String url = "postgres://me:hunter2@localhost/app";

        assertThat(refusal(url, url))
                .isEqualTo("The target postgres-localhost-app is given twice: give each database once.");
        flags.clear();
        String file = "sinks: {one: {url: '%s'}, other: {url: '%s'}}".formatted(url, url);
        assertThatThrownBy(() -> targets.create(targets.all(given(file))))
                .isInstanceOf(InputException.class)
                .hasMessage("The sinks one and other have one and the same target: give each database once.");
    }

    @Test
    void aRequestPrintsNoUrl() throws Exception {
        assertThat(targets.all(given("sinks: {a: {url: 'postgres://me:hunter2@host/db'}}"))
                        .toString())
                .doesNotContain("hunter2");
    }

    @Test
    void aMongoDbUrlMakesASinkWithoutConnectingAndIsNeverRepeated() {
        Targets.Named named =
                Targets.create("mongodb+srv://me:hunter2@cluster0.abcde.example/app", null, Clock.systemUTC());
        named.sink().close();

        assertThat(named.name()).isEqualTo("mongodb-cluster0-abcde-example-app");
        assertThatThrownBy(() -> Targets.create("mongodb://me:hunter2@host:27017", null, Clock.systemUTC()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("it names no database")
                .hasMessageNotContaining("hunter2");
    }
}
