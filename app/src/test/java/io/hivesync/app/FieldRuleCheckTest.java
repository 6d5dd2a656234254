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

/** Rules that name what there is not would let a value out, and are refused before anything starts. */
class FieldRuleCheckTest {
    @TempDir
    Path folder;

    private record Answer(int exit, String text) {}

    @BeforeEach
    void anAppIsThere() throws Exception {
        DemoHive.copyTo(folder.resolve("app"));
    }

    private Answer validate(String rules) throws Exception {
        Path file = Files.writeString(
                folder.resolve("hive-sync.yaml"),
                "hive: {path: app}\nwebhook: {secrets: [hunter2], models: {users: drafts}}\n"
                        + "sinks: {main: {url: 'sqlite:copy.sqlite'}}\n" + rules);
        StringWriter text = new StringWriter();
        CommandLine command = HiveSync.commandLine();
        command.setOut(new PrintWriter(text));
        command.setErr(new PrintWriter(text));
        return new Answer(command.execute("validate", "--config", file.toString()), text.toString());
    }

    @Test
    void rulesOfKnownFieldsAreInForceAndPrintedWithoutTheSecret() throws Exception {
        Answer answer = validate("mask: {secret: hunter2hunter2hunter2}\nmodels:\n  accounts: {exclude: [name], mask:"
                + " {email: hmac-sha256, settings: redact}}\n  drafts: {mask: {anything: sha256}}\n");

        assertThat(answer.exit()).as(answer.text()).isZero();
        assertThat(answer.text())
                .containsPattern("models.accounts +without name, email as hmac-sha256, settings as redact")
                .containsPattern("models.drafts +anything as sha256")
                .containsPattern("mask.secret +\\*\\*\\*")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "models: {acounts: {exclude: [name]}} | there is no such model; did you mean 'accounts'?",
                "models: {customers: {exclude: [name]}} | there is no such model; there are: accounts, blog_posts, drafts",
                "models: {accounts: {mask: {emial: sha256}}} | there is no field 'emial'; did you mean 'email'?",
                "models: {accounts: {exclude: [id]}} | id is the record's id",
                "models: {accounts: {mask: {id: sha256}}} | id is the record's id",
                "models: {drafts: {exclude: [id]}} | id is the record's id",
                "models: {accounts: {mask: {email: md5}}} | is one of sha256, hmac-sha256, redact, not 'md5'",
                "models: {accounts: {exclude: [email], mask: {email: redact}}} | email is both excluded and masked",
                "models: {accounts: {mask: {email: hmac-sha256}}} | needs a secret: set HIVE_SYNC_MASK_SECRET or mask.secret",
                "models: {accounts: {exlude: [email]}} | unknown key 'exlude' in models.accounts; did you mean 'exclude'?",
                "models: [accounts] | models is a block of keys",
            })
    void whatIsWrongIsSaidWithTheNearestRightName(String rules, String said) throws Exception {
        Answer answer = validate(rules + "\n");

        assertThat(answer.exit()).isEqualTo(HiveSync.WRONG_INPUT);
        assertThat(answer.text()).contains(said).doesNotContain("\tat ");
    }

    @Test
    void aSecretThatCouldBeGuessedIsRefusedAndNotShown() throws Exception {
        Answer answer = validate("mask: {secret: hunter2}\nmodels: {accounts: {mask: {email: hmac-sha256}}}\n");

        assertThat(answer.exit()).isEqualTo(HiveSync.WRONG_INPUT);
        assertThat(answer.text())
                .contains("mask.secret: The secret has 16 characters or more")
                .doesNotContain("hunter2");
    }
}
