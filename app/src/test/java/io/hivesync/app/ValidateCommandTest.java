package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What is in force, and what the commands say about a file that they cannot use. */
class ValidateCommandTest {
    @TempDir
    Path folder;

    private record Answer(int exit, String text) {}

    @BeforeEach
    void anAppIsThere() throws Exception {
        DemoHive.copyTo(folder.resolve("app"));
    }

    private Answer hiveSync(String... arguments) {
        StringWriter text = new StringWriter();
        CommandLine command = HiveSync.commandLine();
        command.setOut(new PrintWriter(text));
        command.setErr(new PrintWriter(text));
        return new Answer(command.execute(arguments), text.toString());
    }

    private String file(String yaml) throws Exception {
        return Files.writeString(folder.resolve("hive-sync.yaml"), yaml).toString();
    }

    private void assertRefused(Answer answer, String... said) {
        assertThat(answer.exit()).isEqualTo(HiveSync.WRONG_INPUT);
        assertThat(answer.text()).startsWith("hive-sync: ").contains(said).doesNotContain("\tat ", "Exception");
        assertThat(answer.text().lines()).hasSize(1);
    }

    @Test
    void whatIsInForceIsPrintedWithWhereItComesFrom() throws Exception {
        String file = file("hive: {path: app}\nsinks:\n  main: {url: 'sqlite:copy.sqlite', schema: validate}\n");

        Answer answer = hiveSync("validate", "--config", file, "--partitions", "12");

        assertThat(answer.exit()).as(answer.text()).isZero();
        assertThat(answer.text())
                .containsPattern("hive.path +" + folder.resolve("app") + " +\\(" + file + ":1:14\\)")
                .containsPattern("kafka.partitions +12 +\\(--partitions\\)")
                .containsPattern("kafka.bootstrap.servers +a broker inside this process +\\(not given\\)")
                .containsPattern("webhook.bind +127.0.0.1:3900 +\\(default\\)")
                .containsPattern("batch.mode +fold +\\(default\\)")
                .containsPattern("hive.snapshot +initial +\\(default\\)")
                .containsPattern("kafka.flush +none +\\(default\\)")
                .containsPattern("ops.token +none +\\(not given\\)")
                .containsPattern("sinks.main.url +sqlite:" + folder.resolve("copy.sqlite") + " ")
                .containsPattern("sinks.main.schema +validate")
                .contains("Nothing was started");
        assertThat(folder.resolve("copy.sqlite")).doesNotExist();
    }

    @Test
    void noSecretIsPrinted() throws Exception {
        Files.writeString(folder.resolve("jaas"), "hunter2 jaas");
        String file = file("webhook: {secrets: [hunter2]}\nops: {token: hunter2}\n"
                + "kafka:\n  bootstrap.servers: host:9092\n  sasl.jaas.config: ${file:jaas}\n  ssl.key.password: hunter2\n"
                + "sinks: {main: {url: 'postgres://me:hunter2@host/db?sslmode=require'},\n"
                + "  byRest: {url: 'supabase+https://reference.supabase.co', options: {service-key: hunter2}}}\n");

        Answer answer = hiveSync("validate", "--config", file);

        assertThat(answer.exit()).as(answer.text()).isZero();
        assertThat(answer.text())
                .doesNotContain("hunter2")
                .contains("postgres://me:***@host/db?sslmode=require")
                .containsPattern("webhook.secrets +\\*\\*\\*")
                .containsPattern("ops.token +\\*\\*\\* +\\(" + file + ":2:14\\)")
                .containsPattern("kafka.sasl.jaas.config +\\*\\*\\*")
                .containsPattern("kafka.ssl.key.password +\\*\\*\\*")
                .containsPattern("sinks.byRest.options.service-key +\\*\\*\\*");
    }

    @Test
    void itWorksWithoutAFile() {
        Answer answer = hiveSync(
                "validate", "--hive", folder.resolve("app").toString(), "--to", "postgres://me:hunter2@host/db");

        assertThat(answer.exit()).as(answer.text()).isZero();
        assertThat(answer.text())
                .containsPattern("sinks.postgres-host-db.url +postgres://me:\\*\\*\\*@host/db +\\(--to\\)");
    }

    @Test
    void aMistakeIsOneLineWithItsPlaceInEveryCommand() throws Exception {
        String file = file("kafka:\n  partitons: 3\n");

        for (String[] command : new String[][] {{"validate"}, {"run"}, {"producer"}, {"streams"}, {"sink", "main"}}) {
            String[] arguments = new String[command.length + 2];
            System.arraycopy(command, 0, arguments, 0, command.length);
            arguments[command.length] = "--config";
            arguments[command.length + 1] = file;
            assertRefused(hiveSync(arguments), file + ":2:3: unknown key 'partitons'", "did you mean 'partitions'?");
        }
    }

    @Test
    void whatRunWouldRefuseIsRefused() throws Exception {
        String nothing = file("{}");
        String sink = "sinks: {a: {url: 'sqlite:a.sqlite'}}\n";

        assertRefused(
                hiveSync("validate", "--config", folder.resolve("none.yaml").toString()), "none.yaml");
        assertRefused(hiveSync("validate", "--config", nothing), "What from?");
        assertRefused(hiveSync("validate", "--config", file("hive: {path: app}\n")), "Where to?");
        assertRefused(
                hiveSync("validate", "--config", file("hive: {path: elsewhere}\n" + sink)),
                folder.resolve("elsewhere").toString());
        assertRefused(
                hiveSync("validate", "--config", file("hive: {path: app}\nsinks: {a: {schema: none}}\n")),
                "The sink a has no url: sinks.a.url");
        assertRefused(
                hiveSync("validate", "--config", file("hive: {path: app}\nkafka: {topic-prefix: a.b}\n" + sink)),
                ":2:23: kafka.topic-prefix: ");
        assertRefused(
                hiveSync("validate", "--config", file("hive: {path: app}\nkafka: {security.protocol: SSL}\n" + sink)),
                ":2:28: kafka.security.protocol is for a given cluster: set kafka.bootstrap.servers too");
        assertRefused(
                hiveSync("validate", "--config", file("hive: {path: app}\nbatch: {mode: each}\n" + sink)),
                ":2:15: batch.mode is one of fold, every-change, not 'each'");
        assertRefused(
                hiveSync("validate", "--config", file("hive: {path: app, snapshot: no_data}\n" + sink)),
                ":1:29: hive.snapshot is initial, not 'no_data': every target gets all rows once",
                "'hive-sync resync' sends all rows again");
        assertRefused(
                hiveSync(
                        "validate",
                        "--config",
                        file("hive: {path: app}\nkafka: {bootstrap.servers: 'h:1', flush: every-message}\n" + sink)),
                ":2:42: kafka.flush is for the broker inside the process",
                "kafka.replication-factor");
        assertRefused(
                hiveSync("validate", "--config", file("hive: {path: app}\nkafka: {flush: always}\n" + sink)),
                ":2:16: kafka.flush is one of none, every-message, not 'always'");
        assertRefused(
                hiveSync("validate", "--config", file("hive: {path: app}\nops: {token: 'hunter 2'}\n" + sink)),
                ":2:14: ops.token: a token is letters, digits and signs of ASCII without blanks");
        assertRefused(
                hiveSync(
                        "validate",
                        "--config",
                        file("hive: {path: app}\nsinks: {a: {url: 'oracle://me:hunter2@h/d'}}")),
                "Unknown scheme 'oracle'");
    }

    @Test
    void oneTargetUnderTwoNamesIsRefused() throws Exception {
        String file = file("hive: {path: app}\nsinks:\n  a: {url: 'sqlite:x'}\n  b: {url: 'sqlite:x'}\n");

        assertRefused(hiveSync("validate", "--config", file), "The sinks a and b have one and the same target");
    }

    @Test
    void theHiveFileItselfIsNoTargetInAFileEither() throws Exception {
        String file =
                file("hive: {path: app}\nsinks: {a: {url: 'sqlite:app/.blade/state/databases/main/db.sqlite'}}\n");

        assertRefused(hiveSync("validate", "--config", file), "the Hive file itself");
    }

    @Test
    void aWebhookSecretThatIsNoneIsRefusedWithoutBeingShown() throws Exception {
        String file = file("webhook: {secrets: ['whsec_hunter2!']}\nsinks: {a: {url: 'sqlite:x'}}\n");

        Answer answer = hiveSync("validate", "--config", file);

        assertRefused(answer, "The webhook cannot start: ");
        assertThat(answer.text()).doesNotContain("hunter2");
    }

    @Test
    void aWebhookModelThatGivesNoLegalTopicIsRefused() throws Exception {
        String file =
                file("webhook: {secrets: [s], models: {a: '" + "ü".repeat(60) + "'}}\nsinks: {a: {url: 'sqlite:x'}}\n");

        assertRefused(hiveSync("validate", "--config", file), "The webhook cannot start: ", "Kafka takes 1 to 249");
    }
}
