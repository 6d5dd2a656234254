package io.hivesync.sinks.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.WriteResult;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What may happen to values on their way. */
final class ValueDefects {
    private static final int DIGITS_OF_A_LONG = 19;
    private static final int SECONDS = "2026-01-02T03:04:05".length();

    private ValueDefects() {}

    /** Alters each change before it is written. */
    static class Altering extends WriteDefects.Writing {
        private final UnaryOperator<RecordChange> alter;

        Altering(Sink target, UnaryOperator<RecordChange> alter) {
            super(target);
            this.alter = alter;
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            List<RecordChange> altered = batch.changes().stream().map(alter).toList();
            return taken.writer()
                    .write(
                            new Batch.Changes(
                                    batch.previousOffset(),
                                    batch.lastOffset(),
                                    batch.schema(),
                                    altered,
                                    batch.sourceTsMs()),
                            Samples.TIMEOUT);
        }
    }

    private static Sink altering(Sink target, UnaryOperator<ObjectNode> alter) {
        return new Altering(
                target,
                change -> change instanceof RecordChange.Upsert upsert
                        ? new RecordChange.Upsert(
                                upsert.bladeId(),
                                upsert.offset(),
                                upsert.version(),
                                alter.apply(upsert.after().deepCopy()))
                        : change);
    }

    private static Sink alteringField(Sink target, String field, UnaryOperator<JsonNode> alter) {
        return altering(target, image -> {
            JsonNode value = image.path(field);
            if (!value.isMissingNode() && !value.isNull()) {
                image.set(field, alter.apply(value));
            }
            return image;
        });
    }

    static Sink trimsText(Sink target) {
        return alteringField(
                target, "name", value -> TextNode.valueOf(value.asText().strip()));
    }

    static Sink roundsNumbers(Sink target) {
        return alteringField(
                target,
                "loginCount",
                value -> value.isNumber() ? DecimalNode.valueOf(new BigDecimal(value.doubleValue())) : value);
    }

    static Sink roundsLongNumbers(Sink target) {
        return alteringField(
                target,
                "loginCount",
                value -> value.isNumber() && value.decimalValue().precision() > DIGITS_OF_A_LONG
                        ? DecimalNode.valueOf(new BigDecimal(value.doubleValue()))
                        : value);
    }

    static Sink cutsSeconds(Sink target) {
        return alteringField(
                target, "lastSeen", value -> TextNode.valueOf(value.asText().substring(0, SECONDS) + "Z"));
    }

    static Sink dropsNullsInJson(Sink target) {
        return alteringField(target, "settings", ValueDefects::withoutNulls);
    }

    private static JsonNode withoutNulls(JsonNode value) {
        value.forEach(ValueDefects::withoutNulls);
        if (value instanceof ObjectNode object) {
            object.properties().removeIf(field -> field.getValue().isNull());
        }
        return value;
    }

    static Sink writesBooleansAsNumbers(Sink target) {
        return alteringField(target, "emailVerified", value -> IntNode.valueOf(value.asBoolean() ? 1 : 0));
    }

    static Sink replacesWhatIsNoText(Sink target) {
        return alteringField(
                target, "name", value -> TextNode.valueOf(value.asText().replace('\0', '?')));
    }

    static Sink ignoresCase(Sink target) {
        return new Altering(target, change -> switch (change) {
            case RecordChange.Upsert one ->
                new RecordChange.Upsert(lower(one), one.offset(), one.version(), one.after());
            case RecordChange.Delete one -> new RecordChange.Delete(lower(one), one.offset(), one.version());
        });
    }

    private static String lower(RecordChange change) {
        return change.bladeId().toLowerCase(Locale.ROOT);
    }

    /** As a database does whose names are letters, digits and underscores. */
    static Sink manglesNames(Sink target) {
        return altering(target, image -> {
            ObjectNode mangled = image.objectNode();
            image.properties()
                    .forEach(field -> mangled.set(field.getKey().replaceAll("[^\\w.]", "_"), field.getValue()));
            return mangled;
        });
    }

    static final class MergesImages extends WriteDefects.Writing {
        MergesImages(Sink target) {
            super(target);
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            Map<String, ObjectNode> there = new HashMap<>();
            target.readRows(batch.schema(), Optional.empty(), row -> there.put(row.bladeId(), row.fields()));
            for (RecordChange change : batch.changes()) {
                ObjectNode old = there.get(change.bladeId());
                if (old != null && change instanceof RecordChange.Upsert upsert) {
                    old.properties().forEach(field -> upsert.after().putIfAbsent(field.getKey(), field.getValue()));
                }
            }
            return taken.writer().write(batch, Samples.TIMEOUT);
        }
    }

    static final class CountsNoFields extends WriteDefects.Writing {
        CountsNoFields(Sink target) {
            super(target);
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            return new WriteResult(taken.writer().write(batch, Samples.TIMEOUT).applied(), 0);
        }
    }
}
