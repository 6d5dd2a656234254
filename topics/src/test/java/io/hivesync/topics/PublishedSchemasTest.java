package io.hivesync.topics;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What we publish for others to check our messages with: it takes what we write, and not what is broken. */
class PublishedSchemasTest {

    static Schema schema(String name) {
        try (InputStream json = EnvelopeCodec.class.getResourceAsStream("schemas/" + name + ".schema.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Json.MAPPER.readTree(json));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream file = PublishedSchemasTest.class.getResourceAsStream("/golden/" + name)) {
            return file.readAllBytes();
        }
    }

    @Test
    void whatOurCodecsWriteFits() throws Exception {
        assertThat(schema("change").validate(Json.MAPPER.readTree(golden("envelope-update.json"))))
                .isEmpty();
        assertThat(schema("change").validate(Json.MAPPER.readTree(golden("envelope-delete.json"))))
                .isEmpty();
        assertThat(schema("model").validate(Json.MAPPER.readTree(golden("model.json"))))
                .isEmpty();
        for (byte[] entry : List.of(
                PauseRequest.of(true, 1).encode(),
                new PauseState("hive", "7f", Optional.empty()).encode(),
                new ReplayRequest(1, "t", List.of(0L, -1L), List.of(3L, 3L), 0).encode())) {
            assertThat(schema("control").validate(Json.MAPPER.readTree(entry))).isEmpty();
        }
    }

    /** A record has neither an image before nor a delete: that is a tombstone. */
    @Test
    void aChangeIsNoRecord() throws Exception {
        assertThat(schema("record").validate(Json.MAPPER.readTree(golden("envelope-update.json"))))
                .isNotEmpty();
        assertThat(schema("record").validate(Json.MAPPER.readTree(golden("envelope-delete.json"))))
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"op\":\"u\"|\"op\":\"x\"",
                "\"op\":\"u\"|\"op\":\"d\"",
                "\"ts_ms\":1763800000456|\"ts_ms\":\"now\"",
                "1763800000100:7:2|1763800000100:7",
                "\"table\":\"accounts\"|\"tabel\":\"accounts\"",
                "\"before\"|\"bfore\""
            })
    void aBrokenEnvelopeDoesNotFit(String whole, String broken) throws Exception {
        String text = new String(golden("envelope-update.json"), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(text).contains(whole);

        assertThat(schema("change").validate(Json.MAPPER.readTree(text.replace(whole, broken))))
                .isNotEmpty();
    }
}
