package io.hivesync.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TypingTest {

    private final List<Misfit> misfits = new ArrayList<>();
    private final Typing typing = new Typing(misfits::add);

    static Stream<Arguments> fitting() {
        return Stream.of(
                Arguments.of(FieldType.BOOLEAN, whole(0), "false"),
                Arguments.of(FieldType.BOOLEAN, whole(1), "true"),
                Arguments.of(FieldType.NUMBER, whole(Long.MAX_VALUE), "9223372036854775807"),
                Arguments.of(FieldType.NUMBER, whole(Long.MIN_VALUE), "-9223372036854775808"),
                Arguments.of(FieldType.NUMBER, real(1.5), "1.5"),
                Arguments.of(FieldType.NUMBER, real(0.1 + 0.2), "0.30000000000000004"),
                Arguments.of(FieldType.NUMBER, real(2), "2.0"),
                Arguments.of(FieldType.NUMBER, real(1.2345678901234567e19), "1.2345678901234567E19"),
                Arguments.of(FieldType.NUMBER, real(Double.MIN_VALUE), "4.9E-324"),
                Arguments.of(FieldType.DATE, text("2026-01-02T03:04:05.678Z"), "\"2026-01-02T03:04:05.678Z\""),
                Arguments.of(FieldType.DATE, text("2024-02-29T23:59:59.999Z"), "\"2024-02-29T23:59:59.999Z\""),
                Arguments.of(FieldType.DATE, text("2026-12-31T00:00:00.000Z"), "\"2026-12-31T00:00:00.000Z\""),
                Arguments.of(FieldType.DATE, text("2026-01-02T03:04:05+02:00"), "\"2026-01-02T03:04:05+02:00\""),
                Arguments.of(FieldType.DATE, text("2026-01-02T03:04:05"), "\"2026-01-02T03:04:05\""),
                Arguments.of(FieldType.DATE, text("2026-01-02"), "\"2026-01-02\""),
                Arguments.of(FieldType.JSON, text("{\"a\":[1, 1.0,null]}"), "{\"a\":[1,1.0,null]}"),
                Arguments.of(FieldType.JSON, text("[]"), "[]"),
                Arguments.of(FieldType.JSON, text("null"), "null"),
                Arguments.of(
                        FieldType.JSON,
                        text("{\"n\":123456789012345678901234567890.123456789012345678901}"),
                        "{\"n\":123456789012345678901234567890.123456789012345678901}"),
                Arguments.of(FieldType.STRING, text("Bob 🐝 Ünï"), "\"Bob 🐝 Ünï\""),
                Arguments.of(FieldType.STRING, text(""), "\"\""),
                Arguments.of(FieldType.LINK, text("tea_1"), "\"tea_1\""),
                Arguments.of(FieldType.BLOB, text("{\"key\":\"sto_1\"}"), "{\"key\":\"sto_1\"}"));
    }

    static Stream<Arguments> misfitting() {
        return Stream.of(
                Arguments.of(FieldType.BOOLEAN, whole(2), "2", Misfit.BOOLEAN),
                Arguments.of(FieldType.BOOLEAN, real(1.0), "1.0", Misfit.BOOLEAN),
                Arguments.of(FieldType.BOOLEAN, text("yes"), "\"yes\"", Misfit.BOOLEAN),
                Arguments.of(FieldType.NUMBER, text("abc"), "\"abc\"", Misfit.NUMBER),
                Arguments.of(FieldType.NUMBER, real(Double.POSITIVE_INFINITY), "\"Infinity\"", Misfit.INFINITY),
                Arguments.of(FieldType.NUMBER, real(Double.NEGATIVE_INFINITY), "\"-Infinity\"", Misfit.INFINITY),
                Arguments.of(FieldType.DATE, whole(2026), "2026", Misfit.DATE),
                Arguments.of(
                        FieldType.DATE, text("2026-02-29T03:04:05.678Z"), "\"2026-02-29T03:04:05.678Z\"", Misfit.DATE),
                Arguments.of(
                        FieldType.DATE, text("2026-13-02T03:04:05.678Z"), "\"2026-13-02T03:04:05.678Z\"", Misfit.DATE),
                Arguments.of(
                        FieldType.DATE, text("2026-00-02T03:04:05.678Z"), "\"2026-00-02T03:04:05.678Z\"", Misfit.DATE),
                Arguments.of(
                        FieldType.DATE, text("2026-01-00T03:04:05.678Z"), "\"2026-01-00T03:04:05.678Z\"", Misfit.DATE),
                Arguments.of(
                        FieldType.DATE, text("2026-01-02T24:04:05.678Z"), "\"2026-01-02T24:04:05.678Z\"", Misfit.DATE),
                Arguments.of(
                        FieldType.DATE, text("2026-01-02T03:60:05.678Z"), "\"2026-01-02T03:60:05.678Z\"", Misfit.DATE),
                Arguments.of(
                        FieldType.DATE, text("2026-01-02T03:04:60.678Z"), "\"2026-01-02T03:04:60.678Z\"", Misfit.DATE),
                Arguments.of(
                        FieldType.DATE, text("2026-01-02 03:04:05.678Z"), "\"2026-01-02 03:04:05.678Z\"", Misfit.DATE),
                Arguments.of(
                        FieldType.DATE, text("2026-01-02T03:04:05.67xZ"), "\"2026-01-02T03:04:05.67xZ\"", Misfit.DATE),
                Arguments.of(FieldType.DATE, whole(1767323045678L), "1767323045678", Misfit.DATE),
                Arguments.of(FieldType.DATE, text("soon"), "\"soon\"", Misfit.DATE),
                Arguments.of(FieldType.DATE, text("2026-02-30"), "\"2026-02-30\"", Misfit.DATE),
                Arguments.of(FieldType.DATE, text("2026-01-02 03:04:05"), "\"2026-01-02 03:04:05\"", Misfit.DATE),
                Arguments.of(FieldType.JSON, text("{oops"), "\"{oops\"", Misfit.JSON),
                Arguments.of(FieldType.JSON, text("{} {}"), "\"{} {}\"", Misfit.JSON),
                Arguments.of(FieldType.JSON, text(""), "\"\"", Misfit.JSON),
                Arguments.of(FieldType.JSON, whole(5), "5", Misfit.JSON),
                Arguments.of(FieldType.JSON, text("[1e99999999999]"), "\"[1e99999999999]\"", Misfit.JSON),
                Arguments.of(FieldType.JSON, text("[NaN]"), "\"[NaN]\"", Misfit.JSON),
                Arguments.of(FieldType.STRING, whole(5), "5", Misfit.STRING),
                Arguments.of(FieldType.LINK, real(0.5), "0.5", Misfit.LINK),
                Arguments.of(FieldType.BLOB, text("[1]"), "\"[1]\"", Misfit.BLOB),
                Arguments.of(FieldType.BLOB, whole(1), "1", Misfit.BLOB),
                Arguments.of(FieldType.STRING, new Cell.Bytes(new byte[] {0, -1}), "\"AP8=\"", Misfit.BYTES),
                Arguments.of(FieldType.NUMBER, new Cell.Bytes("a".getBytes(UTF_8)), "\"YQ==\"", Misfit.BYTES),
                Arguments.of(FieldType.JSON, new Cell.Bytes(new byte[0]), "\"\"", Misfit.BYTES));
    }

    @ParameterizedTest
    @MethodSource("fitting")
    void valueOfItsTypeBecomesThatTypesJson(FieldType type, Cell cell, String json) {
        assertThat(typing.json(type, cell).toString()).isEqualTo(json);
        assertThat(misfits).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("misfitting")
    void valueOfAnotherTypeGoesOnUnchangedAndIsCountedOnce(FieldType type, Cell cell, String json, Misfit misfit) {
        assertThat(typing.json(type, cell).toString()).isEqualTo(json);
        assertThat(misfits).containsExactly(misfit);
    }

    @Test
    void halfASurrogatePairInADocumentSurvives() throws Exception {
        String half = "{\"a\":\"\\" + "uD800\"}";
        JsonNode document = typing.json(FieldType.JSON, text(half));
        assertThat(new String(Json.MAPPER.writeValueAsBytes(document), UTF_8)).isEqualTo(half);
        assertThat(misfits).isEmpty();
    }

    /** Guards the reader: an envelope around it has two levels more, and 500 is the deepest that is read. */
    @Test
    void documentTooDeepForAnEnvelopeStaysText() throws Exception {
        String deepest = "[".repeat(450) + "]".repeat(450);
        String tooDeep = "[".repeat(451) + "]".repeat(451);
        assertThat(typing.json(FieldType.JSON, text(deepest)).isArray()).isTrue();
        assertThat(typing.json(FieldType.JSON, text(tooDeep)).textValue()).isEqualTo(tooDeep);
        assertThat(misfits).containsExactly(Misfit.JSON);
    }

    @Test
    void nullFitsEveryType() {
        for (FieldType type : FieldType.values()) {
            assertThat(typing.json(type, null).isNull()).isTrue();
        }
        assertThat(misfits).isEmpty();
    }

    private static @Nullable Cell whole(long value) {
        return new Cell.Whole(value);
    }

    private static @Nullable Cell real(double value) {
        return new Cell.Real(value);
    }

    private static @Nullable Cell text(String value) {
        return new Cell.Text(value);
    }
}
