package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;

/**
 * A model and what it is called in Kafka and in our store. All topics of one partition number share one store, so a record's
 * key there is the model's name, a zero byte and the record id; keys that begin with a zero byte are the {@link Notes}'.
 */
record Model(String name, String recordTopic) {

    private static final byte END_OF_NAME = 0;

    Model {
        if (name.isEmpty() || name.indexOf(END_OF_NAME) >= 0) {
            throw new IllegalArgumentException("A model's name is not empty and has no zero character");
        }
    }

    Bytes keyOf(byte[] id) {
        byte[] prefix = prefix(END_OF_NAME);
        byte[] key = Arrays.copyOf(prefix, prefix.length + id.length);
        System.arraycopy(id, 0, key, prefix.length, id.length);
        return Bytes.wrap(key);
    }

    byte[] idOf(Bytes key) {
        byte[] bytes = key.get();
        return Arrays.copyOfRange(bytes, endOfName(bytes) + 1, bytes.length);
    }

    boolean owns(Bytes key) {
        return nameOf(key).equals(name);
    }

    Bytes firstKey() {
        return Bytes.wrap(prefix(END_OF_NAME));
    }

    /** Above every key of this model and below every other model's. */
    Bytes afterLastKey() {
        return Bytes.wrap(prefix((byte) (END_OF_NAME + 1)));
    }

    static String nameOf(Bytes key) {
        return new String(key.get(), 0, endOfName(key.get()), UTF_8);
    }

    private byte[] prefix(byte end) {
        byte[] utf8 = name.getBytes(UTF_8);
        byte[] prefix = Arrays.copyOf(utf8, utf8.length + 1);
        prefix[utf8.length] = end;
        return prefix;
    }

    private static int endOfName(byte[] key) {
        for (int i = 0; i < key.length; i++) {
            if (key[i] == END_OF_NAME) {
                return i;
            }
        }
        throw new IllegalArgumentException("A key without a model");
    }
}
