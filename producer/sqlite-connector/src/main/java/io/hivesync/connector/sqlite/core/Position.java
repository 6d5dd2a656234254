package io.hivesync.connector.sqlite.core;

import java.util.Comparator;

/**
 * The place of one event in everything this capture ever sent.
 *
 * @param epoch rises with every comparison and every start, and never repeats
 * @param sequence the source transaction within the epoch, from 1; one of the log counts also if none of its rows is told
 * @param index the event within the transaction, from 0
 */
public record Position(long epoch, long sequence, long index) implements Comparable<Position> {

    private static final Comparator<Position> ORDER = Comparator.comparingLong(Position::epoch)
            .thenComparingLong(Position::sequence)
            .thenComparingLong(Position::index);

    /** Reads what {@link #toString()} wrote. */
    public static Position parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("not a position: " + text);
        }
        return new Position(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }

    /** The identity of the source transaction. */
    public String transactionId() {
        return epoch + ":" + sequence;
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return epoch + ":" + sequence + ":" + index;
    }
}
