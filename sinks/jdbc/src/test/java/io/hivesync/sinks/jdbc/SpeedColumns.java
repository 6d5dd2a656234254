package io.hivesync.sinks.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.testkit.Samples;
import io.hivesync.topics.ModelSchema.Field;
import java.util.Comparator;
import java.util.List;

/** A batch as a hand-written client of a database prepares it. */
public final class SpeedColumns {
    /** After the key, in the order of the model's fields. */
    public static final List<String> NAMES =
            List.of("created_at", "name", "login_count", "email_verified", "last_seen", "settings", "avatar", "team");

    private SpeedColumns() {}

    public static List<RecordChange.Upsert> upserts(List<RecordChange> batch) {
        return batch.stream()
                .filter(RecordChange.Upsert.class::isInstance)
                .map(RecordChange.Upsert.class::cast)
                .sorted(Comparator.comparing(RecordChange.Upsert::bladeId))
                .toList();
    }

    public static List<String> deletes(List<RecordChange> batch) {
        return batch.stream()
                .filter(RecordChange.Delete.class::isInstance)
                .map(RecordChange::bladeId)
                .toList();
    }

    /** As text, whatever it is. */
    public static String cell(RecordChange.Upsert upsert, int column) {
        Field field = Samples.ACCOUNTS.fields().get(column + 1);
        JsonNode value = upsert.after().get(field.name());
        return value.isObject() ? value.toString() : value.asText();
    }
}
