package io.hivesync.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BladeDateTest {
    @Test
    void whatTheFormatterTakesAndNothingElse() {
        Stream<String> days = IntStream.of(1, 1600, 1900, 2000, 2023, 2024, 2026, 9999)
                .boxed()
                .flatMap(year -> IntStream.rangeClosed(0, 13)
                        .boxed()
                        .flatMap(month -> IntStream.rangeClosed(0, 32)
                                .mapToObj(day -> text("%04d-%02d-%02dT23:59:59.999Z", year, month, day))));
        Stream<String> times = IntStream.rangeClosed(0, 99)
                .boxed()
                .flatMap(number -> Stream.of(
                        text("2026-11-30T%02d:00:00.000Z", number),
                        text("2026-11-30T00:%02d:00.000Z", number),
                        text("2026-11-30T00:00:%02d.000Z", number)))
                // the formatter takes the end of a day as the next day's start, which no JavaScript writes
                .filter(time -> !time.contains("T24:"));
        assertThat(Stream.concat(days, times))
                .allSatisfy(text -> assertThat(BladeDate.is(text)).as(text).isEqualTo(isOne(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-01-02",
                "2026-01-02T03:04:05Z",
                "2026-01-02T03:04:05.67xZ",
                "2026-01-02 03:04:05.678Z",
                "2026-01-02T03:04:05.678z",
                "2026-01-02T03:04:05.678+",
                "+026-01-02T03:04:05.678Z",
                "२०२६-01-02T03:04:05.678Z",
                "2026-01-02T24:00:00.000Z",
                "0000-01-02T03:04:05.678Z"
            })
    void noOtherForm(String text) {
        assertThat(BladeDate.is(text)).isFalse();
    }

    private static boolean isOne(String text) {
        try {
            DateTimeFormatter.ISO_DATE_TIME.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static String text(String form, Object... numbers) {
        return String.format(Locale.ROOT, form, numbers);
    }
}
