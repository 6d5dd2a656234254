package io.hivesync.topics;

import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A control mark among the changes of a model: a record with the header {@code hive-mark} and no value, written to every
 * partition of the change topic (touch: to its record's partition alone, with the record id as key).
 *
 * @param position where the mark stands among its source's events
 */
public record Mark(Kind kind, Position position) {

    public enum Kind {
        /** A snapshot of the model begins. */
        START,
        /** It ended: records that it did not meet are gone. */
        END,
        /** From here on the capture alone changes the records of this model. */
        SOURCE,
        /** Send the record's present image again. */
        TOUCH,
        /** Passed on to the record topic as it is, for who waits until everything before it is through. */
        BARRIER;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The record that asks the streams-app to send a record's present image again, to where the record's changes are. */
    public static ProducerRecord<String, byte[]> touch(TopicNames names, String model, String recordId) {
        ProducerRecord<String, byte[]> touch = new ProducerRecord<>(names.changes(model), recordId, null);
        new Mark(Kind.TOUCH, Position.NONE).writeTo(touch.headers());
        return touch;
    }

    public void writeTo(Headers headers) {
        HeaderNames.put(headers, HeaderNames.MARK, kind.code());
        HeaderNames.put(headers, HeaderNames.POSITION, position.toString());
    }

    /**
     * @return the mark, or nothing when these are the headers of an ordinary event
     * @throws IllegalArgumentException when there is a mark that cannot be read
     */
    public static Optional<Mark> readFrom(Headers headers) {
        Optional<String> code = HeaderNames.text(headers, HeaderNames.MARK);
        if (code.isEmpty()) {
            return Optional.empty();
        }
        for (Kind kind : Kind.values()) {
            if (kind.code().equals(code.get())) {
                String position = HeaderNames.text(headers, HeaderNames.POSITION)
                        .orElseThrow(() -> new IllegalArgumentException("A mark without " + HeaderNames.POSITION));
                return Optional.of(new Mark(kind, Position.parse(position)));
            }
        }
        throw new IllegalArgumentException("Unknown mark in " + HeaderNames.MARK);
    }
}
