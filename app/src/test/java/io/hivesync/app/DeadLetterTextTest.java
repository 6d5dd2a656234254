package io.hivesync.app;

import static io.hivesync.sinks.runtime.DeadLetter.State.DISCARDED;
import static io.hivesync.sinks.runtime.DeadLetter.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.runtime.DeadLetter;
import io.hivesync.sinks.runtime.DeadLetterClient.Letters;
import io.hivesync.topics.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code dlq list} says. */
class DeadLetterTextTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final String TOO_LONG = "value too long for type character varying(20)";
    private final StringWriter out = new StringWriter();

    @Test
    void lettersOfOneModelStateAndReasonAreOneLineWithTheirCountAndTheOldestAge() {
        text(false)
                .list(letters(
                        letter("a", Duration.ofMinutes(5), OPEN, TOO_LONG),
                        letter("b", Duration.ofHours(3).plusMinutes(59), OPEN, TOO_LONG),
                        letter("b", Duration.ofSeconds(7), OPEN, TOO_LONG),
                        letter("c", Duration.ofDays(2), DISCARDED, TOO_LONG),
                        letter("d", Duration.ofSeconds(59), OPEN, "no such column")));

        assertThat(out.toString().lines().map(line -> line.strip().replaceAll(" {2,}", " | ")))
                .containsExactly(
                        "hive-sync: 4 open of 5 dead letters",
                        "",
                        "model | state | count | oldest | records | reason",
                        "accounts | discarded | 1 | 2 d | c | " + TOO_LONG,
                        "accounts | open | 1 | 59 s | d | no such column",
                        "accounts | open | 3 | 3 h | a, b | " + TOO_LONG);
    }

    /** A reason may be long, and the ids of thousands are no table. */
    @Test
    void aFewRecordsAreNamedAndALineHasAnEnd() {
        String reason = "x".repeat(1_000);
        text(false)
                .list(letters(
                        letter("a", Duration.ofMinutes(1), OPEN, reason),
                        letter("b", Duration.ofMinutes(1), OPEN, reason),
                        letter("c", Duration.ofMinutes(1), OPEN, reason),
                        letter("d", Duration.ofMinutes(1), OPEN, reason)));

        String line = out.toString().lines().skip(3).findFirst().orElseThrow();
        assertThat(line).contains("a, b, c, …", "1 min").doesNotContain("d,").hasSizeLessThanOrEqualTo(200);
    }

    /** The process that refused it may have another clock. */
    @Test
    void aLetterFromTheFutureHasNoAgeBelowZero() {
        text(false).list(letters(letter("a", Duration.ofSeconds(-30), OPEN, TOO_LONG)));

        assertThat(out.toString()).contains(" 0 s ");
    }

    @Test
    void moreThanCanBeHeldIsSaid() {
        text(false).list(new Letters(List.of(letter("a", Duration.ZERO, OPEN, TOO_LONG)), true));

        assertThat(out.toString()).startsWith("hive-sync: 1 open of 1 dead letters, and more than can be shown");
    }

    @Test
    void programsGetOneEntryALetterWithItsAgeInSeconds() throws Exception {
        int exit = text(true)
                .list(letters(
                        letter("a", Duration.ofMinutes(5), OPEN, TOO_LONG),
                        letter("c", Duration.ofDays(2), DISCARDED, "no such column")));

        assertThat(exit).isZero();
        JsonNode array = Json.MAPPER.readTree(out.toString());
        assertThat(array).hasSize(2);
        assertThat(array.get(0)).isEqualTo(Json.MAPPER.readTree("""
                        {"model": "accounts", "id": "a", "state": "open", "kind": "rejected",
                         "reason": "value too long for type character varying(20)",
                         "refusedAt": "2026-11-30T11:55:00Z", "ageSeconds": 300,
                         "topic": "hive.records.accounts", "partition": 3, "offset": 17, "retries": 2}
                        """));
        assertThat(array.get(1).path("ageSeconds").asLong()).isEqualTo(172_800);
        assertThat(array.get(1).path("state").asText()).isEqualTo("discarded");
        assertThat(array.get(1).path("reason").asText()).isEqualTo("no such column");
    }

    private DeadLetterText text(boolean json) {
        return new DeadLetterText(new PrintWriter(out, true), json, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static Letters letters(DeadLetter... all) {
        return new Letters(List.of(all), false);
    }

    private static DeadLetter letter(String id, Duration age, DeadLetter.State state, String reason) {
        return new DeadLetter(
                "accounts",
                id,
                "rejected",
                reason,
                NOW.minus(age),
                "hive.records.accounts",
                3,
                17,
                state,
                2,
                new DeadLetter.Place(0, 0));
    }
}
