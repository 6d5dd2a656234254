package io.hivesync.streams;

import java.nio.ByteBuffer;
import org.apache.kafka.common.Uuid;

/**
 * How far a partition of a change topic is processed; in the store {@code form (1) | topic id (16) | last}.
 *
 * @param topic its id, which another topic of the same name does not have
 * @param last the offset of the last record that was processed
 */
record InputPosition(Uuid topic, long last) {
    private static final int FORM = 1;
    private static final int ID_SIZE = 2 * Long.BYTES;
    private static final int USUAL_SIZE = 24;

    byte[] encode() {
        byte[] id = ByteBuffer.allocate(ID_SIZE)
                .putLong(topic.getMostSignificantBits())
                .putLong(topic.getLeastSignificantBits())
                .array();
        return new PackedWriter(USUAL_SIZE).octet(FORM).raw(id).number(last).bytes();
    }

    static InputPosition decode(byte[] bytes) {
        PackedReader in = new PackedReader(bytes);
        in.expectForm(FORM);
        ByteBuffer id = ByteBuffer.wrap(in.raw(ID_SIZE));
        return new InputPosition(new Uuid(id.getLong(), id.getLong()), in.number());
    }
}
