package io.hivesync.sinks.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import io.hivesync.topics.ModelSchema.SourceKind;
import io.hivesync.topics.ModelSchemaCodec;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Which schema of a model counts, when a webhook's and a capture's come in any order. */
class SchemasTest {
    private final Schemas schemas = new Schemas();
    private long offset;

    private static ModelSchema schema(SourceKind source, int number, String... fields) {
        List<Field> all = Arrays.stream(fields)
                .map(name -> new Field(name, FieldType.STRING))
                .toList();
        return new ModelSchema("accounts", number, all, source);
    }

    /** @return whether more is known than before */
    private boolean hear(ModelSchema schema, long at) {
        return schemas.heard(new ConsumerRecord<>("hive.models", 0, at, "accounts", ModelSchemaCodec.encode(schema)))
                .isPresent();
    }

    private void hear(ModelSchema schema) {
        hear(schema, offset++);
    }

    private ModelSchema known() {
        return schemas.newest("accounts").orElseThrow();
    }

    /** Guards a captured model's fields from a webhook that knew only some of them; records may name its number. */
    @Test
    void aWebhooksSchemaBehindACapturesCountsForItsNumberAlone() {
        hear(schema(SourceKind.CAPTURE, 1, "name", "team"));
        hear(schema(SourceKind.WEBHOOK, 2, "name"));

        assertThat(known()).isEqualTo(schema(SourceKind.CAPTURE, 2, "name", "team"));
    }

    @Test
    void aCapturesSchemaTakesThePlaceOfAWebhooksOfTheSameNumberOrAHigherOne() {
        hear(schema(SourceKind.WEBHOOK, 3, "name"));
        hear(schema(SourceKind.CAPTURE, 1, "name", "team"));

        assertThat(known()).isEqualTo(schema(SourceKind.CAPTURE, 3, "name", "team"));
    }

    @Test
    void theLastSchemaOfACaptureCountsAndAnOlderOneThatIsReadOnceMoreDoesNot() {
        hear(schema(SourceKind.CAPTURE, 1, "name"));
        hear(schema(SourceKind.WEBHOOK, 2, "name"));
        hear(schema(SourceKind.CAPTURE, 2, "name", "team"));

        assertThat(hear(schema(SourceKind.CAPTURE, 1, "name"), 0)).isFalse();
        assertThat(known()).isEqualTo(schema(SourceKind.CAPTURE, 2, "name", "team"));
    }

    @Test
    void ofWebhooksSchemasThatOfTheHigherNumberCounts() {
        hear(schema(SourceKind.WEBHOOK, 2, "name", "team"));
        hear(schema(SourceKind.WEBHOOK, 1, "name"));

        assertThat(known()).isEqualTo(schema(SourceKind.WEBHOOK, 2, "name", "team"));
    }
}
