package io.hivesync.sinks.jdbc.postgres;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.image;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.testkit.Samples;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema.Field;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each field type as PostgreSQL's own functions see it. */
final class PostgresTypesTest {
    @RegisterExtension
    final NewDatabase database = new NewDatabase();

    private Sink sink;
    private SinkWriter writer;

    @BeforeEach
    void open() throws Exception {
        sink = new PostgresSinkProvider()
                .create(new SinkSettings("main", database.url("postgres@"), SchemaMode.EVOLVE, Clock.systemUTC()));
        sink.check();
        sink.prepare(ACCOUNTS);
        writer = sink.openLane(LANE, Optional.empty(), TAKEN);
    }

    @AfterEach
    void close() {
        sink.close();
    }

    private String stored(String expression, String field, String json) throws Exception {
        writer.write(changes(-1, 0, upsert("a", "{'" + field + "':" + json + "}")), TIMEOUT);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT " + expression + " FROM accounts")) {
            result.next();
            return result.getString(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "9007199254740993",
                "9223372036854775807",
                "12345678901234567890",
                "-123456789012345678901234567890.123456789",
                "0.30000000000000004",
                "1.0",
                "1.5",
                "5e-324",
                "1e308",
                "1.7976931348623157e308"
            })
    void numbersKeepEveryDigit(String number) throws Exception {
        assertThat(stored("login_count::text", "loginCount", number))
                .isEqualTo(new java.math.BigDecimal(number).toPlainString());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T03:04:05.678Z, 2026-01-02 03:04:05.678+00",
        "2024-02-29T23:59:59.999Z, 2024-02-29 23:59:59.999+00",
        "2026-01-31T03:04:05.000Z, 2026-01-31 03:04:05+00",
        "1969-12-31T23:59:59.123456Z, 1969-12-31 23:59:59.123456+00",
        "0001-01-01T00:00:00Z, 0001-01-01 00:00:00+00",
        "9999-12-31T23:59:59.999999Z, 9999-12-31 23:59:59.999999+00",
        "2026-01-02T03:04:05+02:00, 2026-01-02 01:04:05+00",
        "2026-01-02T03:04:05, 2026-01-02 03:04:05+00",
        "2026-01-02 03:04:05, 2026-01-02 03:04:05+00",
        "2026-01-02, 2026-01-02 00:00:00+00"
    })
    void datesAreMoments(String written, String moment) throws Exception {
        database.run("ALTER DATABASE " + database.name() + " SET timezone = 'UTC'");

        assertThat(stored("last_seen::text", "lastSeen", "'" + written + "'")).isEqualTo(moment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "'text'",
                "''",
                "true",
                "0",
                "{'a':{'b':[1,2.50,{'c':null}]},'emoji':'😀','quote':'\\\"\\\\'}",
                "[12345678901234567890,0.1]"
            })
    void jsonStaysTheSameValue(String json) throws Exception {
        String text = stored("settings::text", "settings", json);

        assertThat(Json.MAPPER.readTree(text))
                .isEqualTo(image("{'x':" + json + "}").get("x"));
    }

    @Test
    void blobsAreJsonAndBooleansAreBooleans() throws Exception {
        assertThat(stored("avatar ->> 'key'", "avatar", "{'key':'k'}")).isEqualTo("k");
        writer = sink.openLane(LANE, sink.readLane(LANE), TAKEN);
        assertThat(stored("(email_verified = true)::text", "emailVerified", "true"))
                .isEqualTo("true");
        writer = sink.openLane(LANE, sink.readLane(LANE), TAKEN);
        assertThat(stored("(email_verified = false)::text", "emailVerified", "false"))
                .isEqualTo("true");
    }

    /** A webhook's field that turns out to hold several types becomes JSON: what is there already stays the same value. */
    @Test
    void columnsWidenToJsonAndKeepTheirValues() throws Exception {
        writer.write(
                changes(
                        -1,
                        0,
                        upsert("a", "{'name':'12','loginCount':12345678901234567890.50,'emailVerified':true}"),
                        upsert("b", "{}")),
                TIMEOUT);
        var wider = Samples.schema(
                "accounts",
                2,
                new Field("name", FieldType.JSON),
                new Field("loginCount", FieldType.JSON),
                new Field("emailVerified", FieldType.JSON));
        sink.prepare(wider);
        sink.prepare(wider);
        writer.write(changes(0, 1, wider, upsert("c", "{'name':5,'loginCount':'x','emailVerified':[]}")), TIMEOUT);

        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT string_agg(concat_ws(' ', blade_id, name, login_count,"
                                + " email_verified), '; ' ORDER BY blade_id) FROM accounts")) {
            result.next();
            assertThat(result.getString(1)).isEqualTo("a \"12\" 12345678901234567890.50 true; b; c 5 \"x\" []");
        }
    }

    @Test
    void nullIsNullAndNotTheJsonNull() throws Exception {
        assertThat(stored("settings IS NULL", "settings", "null")).isEqualTo("t");
    }

    @Test
    void whatIsNoTextIsStoredInATextFieldAsJson() throws Exception {
        assertThat(stored("name", "name", "{'a':[1.50,true]}")).isEqualTo("{\"a\":[1.50,true]}");
    }

    /** What a person reads behind a dead letter: the field, the column and the reason, and never the value. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'name':'nul \\u0000'} | name | it has the character U+0000, which text columns cannot hold",
                "{'team':'half \\ud83d'} | team | it has half of a surrogate pair, which is no character",
                "{'settings':{'a':['\\u0000']}} | settings | it has the character U+0000, which text columns cannot hold",
                "{'loginCount':'hunter2'} | loginCount | it is no number but text",
                "{'loginCount':1e200000} | loginCount | it has more digits than a number column holds",
                "{'emailVerified':'hunter2'} | emailVerified | it is no boolean but text",
                "{'lastSeen':'hunter2'} | lastSeen | it is text, but no ISO 8601 date",
                "{'lastSeen':'0000-01-01'} | lastSeen | it is a date outside the years 1 to 9999"
            })
    void aValueThatPostgresqlCannotHoldIsRejectedInTheseWords(String after, String field, String reason) {
        String column = field.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);

        assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("x", after)), TIMEOUT))
                .isInstanceOf(Rejected.class)
                .hasMessage("The field " + field + " of accounts x does not fit its column " + column + ": " + reason);
    }

    @Test
    void anIdLongerThanAnIndexHoldsIsRejectedAndTheLongestIsTaken() throws Exception {
        assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("é".repeat(1301), "{}")), TIMEOUT))
                .isInstanceOf(Rejected.class)
                .hasMessage(
                        "The id of a record of accounts cannot be a key: it has 2602 bytes, and a key at most 2600");
        java.util.Random random = new java.util.Random(5);
        StringBuilder longest = new StringBuilder();
        random.ints(2600, 33, 127).forEach(c -> longest.append((char) c));
        writer.write(changes(-1, 0, upsert(longest.toString(), "{}")), TIMEOUT);

        assertThat(sink.readLane(LANE).orElseThrow().offset()).isZero();
    }

    @Test
    void aFieldWhoseNameIsLongerThanPostgresqlTakesHasItsOwnColumn() throws Exception {
        String longName = "x".repeat(80);
        var model = Samples.schema(
                "m".repeat(90),
                1,
                new Field(longName + "A", FieldType.STRING),
                new Field(longName + "B", FieldType.STRING));
        sink.prepare(model);
        sink.prepare(model);
        var lane = new io.hivesync.sinks.spi.Lane("main", "t", model.model(), 0);
        var after = Samples.image("{}").put(longName + "A", "1").put(longName + "B", "2");
        var result = sink.openLane(lane, Optional.empty(), TAKEN)
                .write(changes(-1, 0, model, new io.hivesync.sinks.spi.RecordChange.Upsert("a", 0, 1, after)), TIMEOUT);

        assertThat(result.fieldsLeftOut()).isZero();
    }
}
