package io.hivesync.streams;

import io.hivesync.topics.Position;

/**
 * What a partition knows of a model; in the store {@code form (1) | captured | start}.
 *
 * @param captured whether the capture alone changes its records
 * @param start where the newest snapshot that we saw begin began; {@link Position#NONE} before the first
 */
record ModelFacts(boolean captured, Position start) {
    static final ModelFacts UNKNOWN = new ModelFacts(false, Position.NONE);
    private static final int FORM = 1;
    private static final int USUAL_SIZE = 16;

    /** A snapshot that ends here is the one that we saw begin: no other began since, and it is of the same epoch. */
    boolean began(Position end) {
        return start.compareTo(Position.NONE) > 0 && start.epoch() == end.epoch() && start.compareTo(end) < 0;
    }

    byte[] encode() {
        return new PackedWriter(USUAL_SIZE)
                .octet(FORM)
                .octet(captured ? 1 : 0)
                .position(start)
                .bytes();
    }

    static ModelFacts decode(byte[] bytes) {
        PackedReader in = new PackedReader(bytes);
        in.expectForm(FORM);
        return new ModelFacts(in.octet() == 1, in.position());
    }
}
