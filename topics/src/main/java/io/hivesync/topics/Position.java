package io.hivesync.topics;

import java.util.Comparator;

/**
 * Where an event stands in its source: a total order within one source.
 *
 * @param epoch one start of the source, or one full comparison; never repeats and only rises; a wall clock in ms or above
 * @param sequence the transaction within the epoch
 * @param index the event within the transaction
 */
public record Position(long epoch, long sequence, long index) implements Comparable<Position> {

    private static final Comparator<Position> ORDER = Comparator.comparingLong(Position::epoch)
            .thenComparingLong(Position::sequence)
            .thenComparingLong(Position::index);

    /** Before every event. */
    public static final Position NONE = new Position(0, 0, 0);

    public Position {
        if (epoch < 0 || sequence < 0 || index < 0) {
            throw new IllegalArgumentException(
                    "A position has no negative part: " + epoch + ":" + sequence + ":" + index);
        }
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    /** The text form {@code epoch:sequence:index}, as it stands in headers and in an envelope's source. */
    @Override
    public String toString() {
        return epoch + ":" + sequence + ":" + index;
    }

    /** @throws IllegalArgumentException when the text is no position */
    public static Position parse(String text) {
        int first = text.indexOf(':');
        int second = text.indexOf(':', first + 1);
        if (first < 1 || second < 0) {
            throw new IllegalArgumentException("Not a position (epoch:sequence:index): " + clipped(text));
        }
        try {
            return new Position(
                    Long.parseLong(text, 0, first, 10),
                    Long.parseLong(text, first + 1, second, 10),
                    Long.parseLong(text, second + 1, text.length(), 10));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Not a position (epoch:sequence:index): " + clipped(text), e);
        }
    }

    private static String clipped(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
