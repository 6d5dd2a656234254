package io.hivesync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.webhook.TestCall.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The curl examples of {@code docs/webhook.md} are taken as they stand there. */
class DocumentedCallsTest extends WebhookTestCase {
    private static final Path PAGE = Path.of("..", "..", "docs", "webhook.md");
    private static final Pattern CURL = Pattern.compile(
            " {4}curl -X POST http://localhost:3900(/\\S+) \\\\\n {6}-H \"Content-Type: application/json\" \\\\\n"
                    + " {6}-H \"X-Sync-Secret: \\$SYNC_SECRET\" \\\\\n {6}-d '([^']*)'");

    @Test
    void eachIsASuccess() throws Exception {
        start();
        String page = Files.readString(PAGE);
        List<MatchResult> calls = CURL.matcher(page).results().toList();
        assertThat(calls).extracting(call -> call.group(1)).containsExactly("/sync", "/sync/batch");
        assertThat(page.lines().filter(line -> line.contains("curl"))).hasSameSizeAs(calls);

        for (MatchResult call : calls) {
            Answer answer = call().path(call.group(1)).send(call.group(2));
            assertThat(answer.status()).as(answer.error()).isEqualTo(200);
            assertThat(answer.body().path("success").booleanValue()).isTrue();
        }
    }
}
