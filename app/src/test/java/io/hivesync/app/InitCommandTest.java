package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code init} puts into the folder of an app, and what it leaves alone. */
class InitCommandTest {
    @TempDir
    Path folder;

    private Path app;

    @BeforeEach
    void anAppIsThere() throws IOException {
        app = folder.resolve("app");
        DemoHive.copyTo(app);
    }

    private record Answer(int exit, String text) {}

    private Answer hiveSync(String... arguments) {
        StringWriter text = new StringWriter();
        picocli.CommandLine command = HiveSync.commandLine();
        command.setOut(new PrintWriter(text));
        command.setErr(new PrintWriter(text));
        return new Answer(command.execute(arguments), text.toString());
    }

    private Answer init(String... more) {
        return hiveSync(Stream.concat(Stream.of("init", app.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    /** Path to content, without Hive's own. */
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> walked = Files.walk(app)) {
            for (Path file : walked.filter(Files::isRegularFile).toList()) {
                if (!file.startsWith(app.resolve(".blade"))) {
                    files.put(app.relativize(file).toString(), Files.readString(file));
                }
            }
        }
        return files;
    }

    @Test
    void anAppGetsAConfigurationTriggersForItsModelsAndASecret() throws Exception {
        Answer answer = init();

        assertThat(answer.exit()).as(answer.text()).isZero();
        Map<String, String> files = files();
        assertThat(files).containsKeys("hive-sync.yaml", ".env", "triggers/account.ts", "triggers/blog-post.ts");
        assertThat(files.get("triggers/account.ts"))
                .contains("import { hiveSync } from 'hive-sync-blade';")
                .contains("hiveSync.triggers(\"accounts\"");
        assertThat(files.get(".env")).containsPattern("(?m)^SYNC_SECRET=[0-9a-f]{64}$");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(app.resolve(".env"))))
                .isEqualTo("rw-------");
        assertThat(answer.text())
                .contains("hive-sync run --config " + app.resolve("hive-sync.yaml") + " --state "
                        + app.resolve(".blade/hive-sync"))
                .doesNotContain(
                        files.get(".env").lines().findFirst().orElseThrow().substring(12));
    }

    @Test
    void runCanUseTheConfigurationThatIsMade() throws Exception {
        init();
        Path yaml = app.resolve("hive-sync.yaml");
        Files.writeString(
                yaml,
                Files.readString(yaml)
                        .replace("${DATABASE_URL}", "sqlite:copy.sqlite")
                        .replace("${SYNC_SECRET}", "a secret of the test"));

        Answer answer = hiveSync("validate", "--config", yaml.toString());

        assertThat(answer.exit()).as(answer.text()).isZero();
        assertThat(answer.text()).contains("blog_posts").contains(app.toString());
    }

    @Test
    void aSecondTimeChangesNothing() throws Exception {
        init();
        Map<String, String> first = files();

        Answer answer = init();

        assertThat(answer.exit()).isZero();
        assertThat(files()).isEqualTo(first);
        assertThat(answer.text()).contains("kept    .env").doesNotContain("wrote");
    }

    @Test
    void whatIsThereStaysAndEnvGetsOnlyWhatItLacks() throws Exception {
        Files.createDirectories(app.resolve("triggers"));
        Files.writeString(app.resolve("triggers/account.ts"), "export default {};");
        Files.writeString(app.resolve(".env"), "OTHER=1\nexport SYNC_SECRET=mine");

        Answer answer = init();

        assertThat(answer.exit()).isZero();
        assertThat(files().get("triggers/account.ts")).isEqualTo("export default {};");
        assertThat(files().get(".env"))
                .isEqualTo("OTHER=1\nexport SYNC_SECRET=mine\nHIVE_SYNC_URL=http://localhost:3900\n");
    }

    @Test
    void aDryRunShowsADiffWithoutASecretAndWritesNothing() throws Exception {
        Files.writeString(app.resolve(".env"), "OTHER=1\n");
        Map<String, String> before = files();

        Answer answer = init("--dry-run");

        assertThat(answer.exit()).isZero();
        assertThat(files()).isEqualTo(before);
        assertThat(answer.text())
                .contains("--- /dev/null\n+++ hive-sync.yaml\n@@ -0,0 +1,")
                .contains("--- .env\n+++ .env\n@@ -1,0 +2,2 @@\n+SYNC_SECRET=(made at random)")
                .contains("Nothing was written.")
                .doesNotContainPattern("[0-9a-f]{64}");
    }

    private void declare(String file, String text) throws IOException {
        Path schema = Files.createDirectories(folder.resolve("hosted/schema"));
        Files.writeString(schema.resolve(file), text);
    }

    private Answer initHosted(String... more) {
        return hiveSync(Stream.concat(
                        Stream.of("init", "--hosted", folder.resolve("hosted").toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void anAppWhoseHiveIsHostedGetsTheModelsThatItDeclaresAndTheWebhookAlone() throws Exception {
        declare("index.ts", """
                import { json, link, model, string } from 'blade/schema';
                // export const Gone = model({ slug: 'gone' });
                /* model({ slug: 'goneToo' }) */
                export const Account = model({
                  indexes: { byName: { fields: [{ slug: 'name' }] } }, slug: 'account',
                  fields: { site: string({ defaultValue: "https://a.example/,{" }), name: string() },
                });
                export const Session = model({ slug: 'session', fields: {} });
                """);
        declare("posts.ts", """
                export const BlogPost = model<'x'>({ slug: "blogPost",
                  fields: { title: string(), account: link({ target: 'account', actions: { onDelete: 'CASCADE' } }),
                            reviewer: link({ target: 'account' }) } });
                export const Company = model({ slug: 'company', fields: {} });
                export const Person = model({ slug: 'person', pluralSlug: 'people', fields: {} });
                """);

        Answer answer = initHosted();

        assertThat(answer.exit()).as(answer.text()).isZero();
        Path made = folder.resolve("hosted");
        String yaml = Files.readString(made.resolve("hive-sync.yaml"));
        assertThat(yaml)
                .doesNotContain("hive:")
                .contains("models: # what a trigger says: the table in Hive\n"
                        + "    \"accounts\": \"accounts\"\n"
                        + "    \"blog_posts\": \"blog_posts\"\n"
                        + "    \"companies\": \"companies\"\n"
                        + "    \"people\": \"people\"\n\n");
        assertThat(Files.readString(made.resolve("triggers/account.ts")))
                .contains("hiveSync.triggers(\"accounts\", { cascades: { \"blogPosts\": \"account\" } });");
        assertThat(Files.readString(made.resolve("triggers/blog-post.ts")))
                .contains("hiveSync.triggers(\"blog_posts\");");
        assertThat(made.resolve("triggers/gone.ts")).doesNotExist();
        assertThat(made.resolve("triggers/session.ts")).doesNotExist();
        assertThat(answer.text()).contains("the https address that leads here");
    }

    @Test
    void theConfigurationOfAHostedHiveIsValidAndADryRunShowsItAsADiff() throws Exception {
        declare("index.ts", "export const Account = model({ slug: 'account', fields: {} });");
        Answer shown = initHosted("--dry-run");
        assertThat(Files.list(folder.resolve("hosted"))).containsExactly(folder.resolve("hosted/schema"));
        initHosted();
        Path yaml = folder.resolve("hosted/hive-sync.yaml");
        Files.writeString(
                yaml,
                Files.readString(yaml)
                        .replace("${DATABASE_URL}", "sqlite:copy.sqlite")
                        .replace("${SYNC_SECRET}", "a secret of the test"));

        Answer answer = hiveSync("validate", "--config", yaml.toString());

        assertThat(answer.exit()).as(answer.text()).isZero();
        assertThat(shown.text())
                .contains("+++ hive-sync.yaml", "+    \"accounts\": \"accounts\"", "+++ triggers/account.ts")
                .doesNotContain("+hive:");
    }

    @Test
    void aHostedHiveWhoseModelsNobodyDeclaresIsAnsweredWithAnExample() throws Exception {
        declare("index.ts", "export const nothing = 1;");

        Answer answer = initHosted();

        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.text()).contains("model({ slug: 'account'");
    }

    @Test
    void aFolderWithoutAHiveOrModelsIsAnsweredWithWhatToDo() throws Exception {
        Answer absent = hiveSync("init", folder.resolve("absent").toString());
        Answer empty =
                hiveSync("init", Files.createDirectory(folder.resolve("empty")).toString());

        assertThat(absent.exit()).isEqualTo(2);
        assertThat(absent.text()).contains("There is no folder");
        assertThat(empty.exit()).isEqualTo(2);
        assertThat(empty.text()).contains(".blade/state/databases/main/db.sqlite", "blade diff --apply");
        assertThat(Files.list(folder.resolve("empty"))).isEmpty();
    }
}
