package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What is printed for a target, from a Hive file and the configuration alone. */
class SchemaCommandTest {
    @TempDir
    Path folder;

    private record Answer(int exit, String text) {}

    @BeforeEach
    void anAppIsThere() throws Exception {
        DemoHive.copyTo(folder.resolve("app"));
    }

    private Answer schema(String... arguments) {
        StringWriter text = new StringWriter();
        CommandLine command = HiveSync.commandLine();
        command.setOut(new PrintWriter(text));
        command.setErr(new PrintWriter(text));
        String[] all = new String[arguments.length + 1];
        all[0] = "schema";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return new Answer(command.execute(all), text.toString());
    }

    private Answer ofApp(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--hive";
        all[arguments.length + 1] = folder.resolve("app").toString();
        return schema(all);
    }

    private void assertRefused(Answer answer, String... said) {
        assertThat(answer.exit()).as(answer.text()).isEqualTo(HiveSync.WRONG_INPUT);
        assertThat(answer.text()).startsWith("hive-sync: ").contains(said).doesNotContain("\tat ", "hunter2");
    }

    @ParameterizedTest
    @CsvSource({
        "postgres, CREATE TABLE \"accounts\" (\"blade_id\" text",
        "neon, CREATE TABLE hive_sync_lanes",
        "supabase, create or replace function \"public\".hive_sync_write",
        "mysql, CREATE TABLE `accounts` (`blade_id` varchar(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin",
        "mariadb, utf8mb4_nopad_bin",
        "planetscale, CREATE TABLE `accounts`",
        "sqlite, ) STRICT",
        "turso, ) STRICT",
        "libsql, CREATE TABLE \"accounts\"",
        "mongodb, db.createCollection(\"accounts\")",
        "convex, ==> hiveSync.ts <==",
        "firestore, collection \"accounts\"",
        "rest, https://json-schema.org",
        "prisma, model Accounts {",
        "typescript, export interface Accounts {"
    })
    void eachKindSaysWhatItNeeds(String kind, String part) {
        Answer answer = ofApp("--to", kind);

        assertThat(answer.exit()).as(answer.text()).isZero();
        assertThat(answer.text()).contains(part).contains("Made by Hive Sync");
    }

    @Test
    void aUrlIsAKindAndItsPasswordStaysWhereItIs() {
        Answer answer = ofApp("--to", "postgres://me:hunter2@host/db", "--model", "accounts");

        assertThat(answer.exit()).as(answer.text()).isZero();
        assertThat(answer.text())
                .contains("CREATE TABLE \"accounts\"")
                .doesNotContain("hunter2", "\"teams\"", "\"sessions\"");
    }

    @Test
    void whatTheFileSaysOfModelsIsInIt() throws Exception {
        Path file = Files.writeString(
                folder.resolve("hive-sync.yaml"),
                """
                hive: {path: app}
                models: {accounts: {exclude: [avatar], mask: {loginCount: sha256}}}
                sinks:
                  main:
                    url: 'postgres://me:hunter2@host/db'
                    models:
                      accounts:
                        table: People
                        key: id
                        fields: {emailVerified: verified}
                        exclude: [settings]
                        constants: {tenant: acme}
                        deletes: soft
                """);
        for (String[] to : new String[][] {{"--to", "main"}, {"--to", "postgres"}, {}}) {
            String[] arguments = new String[to.length + 4];
            System.arraycopy(new String[] {"--config", file.toString(), "--model", "accounts"}, 0, arguments, 0, 4);
            System.arraycopy(to, 0, arguments, 4, to.length);
            Answer answer = schema(arguments);

            assertThat(answer.exit()).as(answer.text()).isZero();
            assertThat(answer.text())
                    .contains("CREATE TABLE \"People\" (\"id\" text NOT NULL PRIMARY KEY")
                    .contains("\"verified\" boolean", "\"tenant\" text", "\"deleted_at\" timestamptz")
                    .contains("\"login_count\" text")
                    .doesNotContain("avatar", "settings", "hunter2");
        }
    }

    @Test
    void filesAreWrittenAndMadeAnewButAPersonsOwnIsNotReplaced() throws Exception {
        Path convex = folder.resolve("project/convex");

        Answer made = ofApp("--to", "convex", "--out", convex.toString());
        assertThat(made.exit()).as(made.text()).isZero();
        assertThat(made.text()).contains("wrote " + convex.resolve("hiveSyncTables.ts"));
        assertThat(convex.resolve("hiveSyncTables.ts")).content().contains("\"accounts\": defineTable(");
        assertThat(ofApp("--to", "convex", "--out", convex.toString()).exit()).isZero();

        Files.writeString(convex.resolve("schema.ts"), "export default defineSchema({});\n");
        Files.delete(convex.resolve("hiveSync.ts"));
        assertRefused(
                ofApp("--to", "convex", "--out", convex.toString()),
                convex.resolve("schema.ts").toString(),
                "Hive Sync did not make it");
        assertThat(convex.resolve("schema.ts")).hasContent("export default defineSchema({});");
        assertThat(convex.resolve("hiveSync.ts")).doesNotExist();
    }

    @Test
    void whatCannotBeMeantIsSaid() throws Exception {
        Path two = Files.writeString(
                folder.resolve("two.yaml"),
                "hive: {path: app}\nsinks:\n  a: {url: 'sqlite:a'}\n  b: {url: 'sqlite:b'}\n");

        assertRefused(ofApp("--to", "oracle"), "--to is a URL, the name of a sink in the file, or one of ", "postgres");
        assertRefused(ofApp("--to", "oracle://me:hunter2@h/d"), "Unknown scheme 'oracle'");
        assertRefused(ofApp("--to", "postgres", "--model", "acounts"), "did you mean 'accounts'?");
        assertRefused(ofApp("--to", "postgres", "--to", "mysql"), "give --to once");
        assertRefused(schema("--to", "postgres"), "Of which models? Give --hive PATH");
        assertRefused(schema("--config", two.toString()), "Which of the sinks? Name one with --to: a, b.");
        assertRefused(schema("--config", two.toString(), "--to", "sqlite"), "Which of the sinks?");
    }

    @Test
    void aServerThatHasToBeAskedAndIsAwayIsToldWithTheWayAround() {
        Answer answer = ofApp("--to", "mysql://me:hunter2@127.0.0.1:1/app");

        assertThat(answer.exit()).isEqualTo(HiveSync.ENVIRONMENT);
        assertThat(answer.text()).contains("--to mysql").doesNotContain("hunter2");
    }
}
