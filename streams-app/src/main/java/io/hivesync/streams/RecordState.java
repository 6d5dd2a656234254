package io.hivesync.streams;

import io.hivesync.topics.Position;
import io.hivesync.topics.Source;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the streams-app knows of one record.
 *
 * @param seen the last image, JSON; null when the record was deleted
 * @param source of the newest event; its position is the record's
 * @param schema the schema number that came with it; 0 when there was none
 * @param emitted differs from what was seen only while the record is hot
 * @param order of the fields, for a record that comes by webhook
 * @param deletedAtMs our wall clock when it was deleted; 0 while it lives
 */
record RecordState(
        byte @Nullable [] seen, Source source, int schema, Emitted emitted, FieldOrder order, long deletedAtMs) {

    boolean live() {
        return seen != null;
    }

    Position position() {
        return source.position();
    }

    boolean byWebhook() {
        return ChangeValue.WEBHOOK.equals(source.connector());
    }

    boolean shows(byte @Nullable [] image) {
        return seen == null || image == null ? seen == image : Arrays.equals(seen, image);
    }

    RecordState with(Emitted newEmitted) {
        return new RecordState(seen, source, schema, newEmitted, order, deletedAtMs);
    }
}
