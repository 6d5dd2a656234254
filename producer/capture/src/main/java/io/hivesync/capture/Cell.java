package io.hivesync.capture;

import java.util.Arrays;

/** A value as SQLite stores it: one of its storage classes. NULL is a null reference. */
sealed interface Cell {

    record Whole(long value) implements Cell {}

    record Real(double value) implements Cell {}

    record Text(String value) implements Cell {}

    record Bytes(byte[] value) implements Cell {
        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }
    }
}
