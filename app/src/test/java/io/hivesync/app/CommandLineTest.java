package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the command says to input that it cannot use, before anything is started. */
class CommandLineTest {
    @TempDir
    Path folder;

    private record Answer(int exit, String text) {}

    private Answer hiveSync(String... arguments) {
        StringWriter text = new StringWriter();
        CommandLine command = HiveSync.commandLine(arguments);
        command.setOut(new PrintWriter(text));
        command.setErr(new PrintWriter(text));
        return new Answer(command.execute(arguments), text.toString());
    }

    @Test
    void withoutACommandItSaysWhichThereAre() {
        Answer answer = hiveSync();

        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.text()).contains("demo", "run", "producer", "streams", "sink", "status");
    }

    @Test
    void anUnknownFlagIsNamed() {
        Answer answer = hiveSync("run", "--hvie", "x");

        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.text()).contains("--hvie");
    }

    @Test
    void anUnknownSchemeIsAnsweredWithTheKnownOnesAndWithoutThePassword() {
        Answer answer = hiveSync("run", "--hive", folder.toString(), "--to", "oracle://me:hunter2@host/db");

        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.text()).contains("oracle", "postgres", "sqlite").doesNotContain("hunter2");
    }

    @Test
    void noTargetIsAskedFor() {
        Answer answer = hiveSync("run", "--hive", folder.toString());

        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.text()).contains("--to", "DATABASE_URL");
    }

    @Test
    void aTargetGivenTwiceIsRefused() {
        Answer answer =
                hiveSync("run", "--hive", folder.toString(), "--to", "sqlite:a.sqlite", "--to", "sqlite:a.sqlite");

        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.text()).contains("sqlite-a");
    }

    @Test
    void aRoleAloneAsksForKafka() {
        for (String[] role : new String[][] {
            {"streams"}, {"sink", "main", "--to", "sqlite:a.sqlite"}, {"producer", "--hive", folder.toString()}
        }) {
            Answer answer = hiveSync(role);

            assertThat(answer.exit()).as(role[0]).isEqualTo(2);
            assertThat(answer.text()).contains("--bootstrap-servers");
        }
    }

    @Test
    void aFolderWithoutAHiveSaysWhereItLooked() {
        Answer answer = run(folder);

        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.text()).contains(".blade/state/databases/main/db.sqlite");
    }

    @Test
    void nothingThereIsSaid() {
        Answer answer = run(folder.resolve("absent"));

        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.text()).contains(folder.resolve("absent").toString());
    }

    @Test
    void aFileThatIsNoDatabaseIsRefused() throws Exception {
        Path file = folder.resolve("db.sqlite");
        Files.writeString(file, "not a database, but long enough to have a header of one".repeat(50));

        Answer answer = run(file);

        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.text()).contains(file.toString(), "SQLite");
    }

    @Test
    void portsAndPrefixesOutOfRangeAreRefused() throws Exception {
        assertThat(run(hive(), "--ops-port", "70000").text()).contains("--ops-port");
        assertThat(run(hive(), "--topic-prefix", "a.b").text()).contains("--topic-prefix");
        assertThat(run(hive(), "--partitions", "0").text()).contains("--partitions");
        assertThat(run(hive(), "--mass-delete-threshold", "0").text())
                .contains("--mass-delete-threshold is a number above 0 and at most 1, not '0'");
        assertThat(run(folder, "--webhook-bind", "no such host").text()).contains("--webhook-bind");
        assertThat(run(hive(), "--ops-bind", "no such host").text()).contains("--ops-bind");
    }

    @Test
    void aSinkNameThatIsNoneIsRefused() {
        Answer answer = hiveSync("sink", "a/b", "--to", "sqlite:x", "--bootstrap-servers", "localhost:1");

        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.text()).contains("a/b");
    }

    @Test
    void statusOfAFolderWhereNothingRanSaysSo() {
        Answer answer = hiveSync("status", "--state", folder.resolve("none").toString());

        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.text()).contains("hive-sync run");
    }

    @Test
    void theDemoEmptiesNoFolderThatIsNotItsOwn() throws Exception {
        Path precious = Files.writeString(folder.resolve("precious.txt"), "mine");

        Answer answer = hiveSync("demo", "--state", folder.toString());

        assertThat(answer.exit()).isEqualTo(2);
        assertThat(precious).hasContent("mine");
    }

    @Test
    void aPasswordAfterAMistypedFlagIsNotShown() {
        Answer answer = hiveSync("run", "--tp=postgres://me:hunter2@host/db", "postgres://me:hunter2@host/db");

        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.text()).contains("--tp").doesNotContain("hunter2");
    }

    @Test
    void theHiveFileItselfIsNoTarget() throws Exception {
        Path file = hive();
        byte[] before = Files.readAllBytes(file);

        Answer answer = hiveSync("run", "--hive", file.toString(), "--to", "sqlite:" + file);

        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.text()).contains("the Hive file itself");
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void theDemoTakesNoTargetThatHoldsRows() throws Exception {
        Path target = folder.resolve("mine.sqlite");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + target);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE accounts (blade_id TEXT PRIMARY KEY)");
            statement.execute("INSERT INTO accounts VALUES ('mine')");
        }

        Answer answer = hiveSync("demo", "--state", folder.resolve("demo").toString(), "--to", "sqlite:" + target);

        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.text()).contains("accounts", "has rows");
    }

    private Path hive() throws Exception {
        Path file = folder.resolve("app/.blade/state/databases/main/db.sqlite");
        if (!Files.exists(file)) {
            DemoHive.copyTo(folder.resolve("app"));
        }
        return file;
    }

    private Answer run(Path hive, String... more) {
        String[] arguments = new String[7 + more.length];
        String[] fixed = {
            "run",
            "--hive",
            hive.toString(),
            "--to",
            "sqlite:" + folder.resolve("t.sqlite"),
            "--state",
            folder.resolve("state").toString()
        };
        System.arraycopy(fixed, 0, arguments, 0, fixed.length);
        System.arraycopy(more, 0, arguments, fixed.length, more.length);
        return hiveSync(arguments);
    }

    @Test
    void everyCommandAnswersToHelp() {
        for (String command :
                new String[] {"demo", "run", "producer", "streams", "sink", "validate", "status", "pause", "resume"}) {
            Answer answer = hiveSync(command, "--help");

            assertThat(answer.exit()).as(command).isZero();
            assertThat(answer.text()).contains("Usage: hive-sync " + command);
        }
    }

    @Test
    void helpSaysTheDefaultsAndVariablesOfSettings() {
        assertThat(hiveSync("run", "--help").text())
                .contains("--config=FILE", "(default: 6)", "(default: 3900)", "$KAFKA_BOOTSTRAP_SERVERS");
    }
}
