package io.hivesync.sinks.runtime;

/** Numbers in one array: millions of them fit where as many objects would not. Not thread-safe. */
final class LongSet {
    /** Stands for an empty place, so 0 itself is kept as 1. */
    private static final long EMPTY = 0;

    private long[] places = new long[1024];
    private int size;

    void add(long number) {
        if (size >= places.length / 4 * 3) {
            grow();
        }
        long kept = kept(number);
        int place = place(kept);
        if (places[place] == EMPTY) {
            places[place] = kept;
            size++;
        }
    }

    boolean contains(long number) {
        return places[place(kept(number))] != EMPTY;
    }

    private void grow() {
        long[] old = places;
        places = new long[old.length * 2];
        for (long number : old) {
            if (number != EMPTY) {
                places[place(number)] = number;
            }
        }
    }

    /** Where the number is, or would be. */
    private int place(long number) {
        int place = Long.hashCode(number) & places.length - 1;
        while (places[place] != EMPTY && places[place] != number) {
            place = place + 1 & places.length - 1;
        }
        return place;
    }

    private static long kept(long number) {
        return number == EMPTY ? 1 : number;
    }
}
