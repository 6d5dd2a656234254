package io.hivesync.connector.sqlite.core.page;

/** The numbers of the file format. */
final class Bytes {

    private static final int LONGEST_VARINT = 9;

    private Bytes() {}

    static int u8(byte[] bytes, int at) {
        return bytes[at] & 0xff;
    }

    static int u16(byte[] bytes, int at) {
        return u8(bytes, at) << 8 | u8(bytes, at + 1);
    }

    /** Negative above 2^31 - 1; the page of such a number is beyond any end. */
    static int i32(byte[] bytes, int at) {
        return u16(bytes, at) << 16 | u16(bytes, at + 2);
    }

    /** A signed integer of 1 to 8 bytes. */
    static long integer(byte[] bytes, int at, int length) {
        long value = bytes[at];
        for (int i = 1; i < length; i++) {
            value = value << 8 | u8(bytes, at + i);
        }
        return value;
    }

    /** The varint at this place, whose end was found by {@link #varintEnd}. */
    static long varint(byte[] bytes, int at) {
        long value = 0;
        for (int i = 0; i < LONGEST_VARINT - 1; i++) {
            byte b = bytes[at + i];
            value = value << 7 | b & 0x7f;
            if (b >= 0) {
                return value;
            }
        }
        return value << 8 | u8(bytes, at + LONGEST_VARINT - 1);
    }

    /** The place after the varint, or -1 if it does not end before the limit. */
    static int varintEnd(byte[] bytes, int at, int limit) {
        int last = at + LONGEST_VARINT - 1;
        for (int i = at; i < limit; i++) {
            if (bytes[i] >= 0 || i == last) {
                return i + 1;
            }
        }
        return -1;
    }
}
