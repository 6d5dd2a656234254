package io.hivesync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log says, and what it must not. */
class LogTest extends WebhookTestCase {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.hivesync");

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @Test
    void oneLineACallInTheWordsOfTheGuide() throws Exception {
        start();
        assertThat(call().send("{\"model\":\"users\",\"operation\":\"set\",\"recordId\":\"r1\",\"data\":{\"x\":1}}")
                        .status())
                .isEqualTo(200);
        assertThat(call().send("{\"model\":\"users\",\"operation\":\"set\",\"recordId\":\"r1\"}")
                        .status())
                .isEqualTo(400);
        assertThat(call().header("X-Sync-Secret", "no").send("{}").status()).isEqualTo(401);

        assertThat(texts(Level.DEBUG)).contains("[Sync] Received: model=users operation=set recordId=r1");
        assertThat(texts(Level.INFO).stream().filter(line -> line.startsWith("[Sync]")))
                .containsExactly(
                        "[Sync] Success: model=users operation=set recordId=r1",
                        "[Sync] Failed: 400 data is missing: the fields to set",
                        "[Sync] Failed: 401 Unauthorized");
    }

    @Test
    void oneLineABatch() throws Exception {
        start();
        String batch = "{\"model\":\"users\",\"operation\":\"remove\",\"records\":[{\"recordId\":\"a\"},%s]}";
        for (String second : List.of("{\"recordId\":\"b\"}", "7")) {
            assertThat(call().path("/sync/batch").send(batch.formatted(second)).status())
                    .isEqualTo(200);
        }

        assertThat(texts(Level.INFO).stream().filter(line -> line.startsWith("[Sync]")))
                .containsExactly(
                        "[Sync] Success: batch of 2 items",
                        "[Sync] Failed: 200 batch of 2 items, 1 not taken; item 1: 400 The item is no object");
    }

    @Test
    void neverASecretNorAPayloadNorALineBreakOfTheCallers() throws Exception {
        WebhookServer server = start();
        String payload = "payload-that-nobody-logs";
        String format =
                "{\"model\":\"%s\",\"operation\":\"create\",\"recordId\":\"%s\",\"data\":{\"x\":\"" + payload + "\"}}";
        call().send(format.formatted("users", "a\u2028b\u202e"));
        call().send(format.formatted("users", "a\\nb"));
        call().send(format.formatted("nobody\\n[Sync] Success: forged", "a"));
        call().send(format.formatted("users", "a") + payload);
        call().send(format.replace("\"data\"", "\"data\":" + payload + ",\"data\"")
                .formatted("users", "a"));
        call().send(format.replace("create", payload).formatted("users", "a"));
        call().header("X-Sync-Secret", payload).send(payload);
        server.close();

        assertThat(lines.list).hasSizeGreaterThan(8);
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(line -> line.contains(payload) || line.contains(TestCall.SECRET))
                .noneMatch(line -> line.lines().count() > 1 || line.contains("\u2028") || line.contains("\u202e"));
    }

    @Test
    void toStringShowsNoSecret() {
        assertThat(settings().toString()).contains("Secret[hidden]").doesNotContain(TestCall.SECRET);
        assertThat(new WebhookServer(settings(), kafka.names, Map.of(), model -> {}).toString())
                .doesNotContain(TestCall.SECRET);
    }

    private List<String> texts(Level level) {
        return lines.list.stream()
                .filter(line -> line.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
