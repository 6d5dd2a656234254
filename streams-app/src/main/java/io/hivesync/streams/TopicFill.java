package io.hivesync.streams;

import java.nio.ByteBuffer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Which record topic has a model's records of a partition; in the store {@code form (1) | topic id (16) | rest, to the end}.
 *
 * @param rest the first key that is still to be sent again; null when the topic has all
 */
record TopicFill(Uuid topic, @Nullable Bytes rest) {
    private static final int FORM = 1;
    private static final int ID_SIZE = 2 * Long.BYTES;

    static TopicFill whole(Uuid topic) {
        return new TopicFill(topic, null);
    }

    /** What is to do in {@code now}: all over again when that is another topic. */
    TopicFill in(Uuid now, Model model) {
        return topic.equals(now) ? this : new TopicFill(now, model.firstKey());
    }

    byte[] encode() {
        byte[] id = ByteBuffer.allocate(ID_SIZE)
                .putLong(topic.getMostSignificantBits())
                .putLong(topic.getLeastSignificantBits())
                .array();
        PackedWriter out = new PackedWriter(1 + ID_SIZE).octet(FORM).raw(id);
        return (rest == null ? out : out.raw(rest.get())).bytes();
    }

    static TopicFill decode(byte[] bytes) {
        PackedReader in = new PackedReader(bytes);
        in.expectForm(FORM);
        ByteBuffer id = ByteBuffer.wrap(in.raw(ID_SIZE));
        byte[] rest = in.rest();
        return new TopicFill(new Uuid(id.getLong(), id.getLong()), rest.length == 0 ? null : Bytes.wrap(rest));
    }
}
