package io.hivesync.topics;

import java.util.Optional;

/** What happened to a record, in Debezium's letters. */
public enum Op {
    CREATE("c"),
    UPDATE("u"),
    DELETE("d"),
    /** Read by a snapshot. */
    READ("r");

    private final String code;

    Op(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    public static Optional<Op> ofCode(String code) {
        for (Op op : values()) {
            if (op.code.equals(code)) {
                return Optional.of(op);
            }
        }
        return Optional.empty();
    }
}
