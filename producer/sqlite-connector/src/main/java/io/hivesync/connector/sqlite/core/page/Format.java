package io.hivesync.connector.sqlite.core.page;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the header of a database file says about all of its pages.
 *
 * @param usable bytes of a page without the reserved ones at its end
 */
record Format(int pageSize, int usable, Charset charset, boolean autoVacuum) {

    /** Bytes of page 1 before its b-tree. */
    static final int HEADER = 100;

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int SMALLEST_PAGE = 512;
    private static final int LARGEST_PAGE = 65536;
    private static final int LEAST_USABLE = 480;

    static Format of(byte[] first) throws CannotDiff {
        if (first.length < HEADER || !Arrays.equals(first, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new CannotDiff("Page 1 has no header of a SQLite database");
        }
        int size = Bytes.u16(first, 16) == 1 ? LARGEST_PAGE : Bytes.u16(first, 16);
        int usable = size - Bytes.u8(first, 20);
        if (size < SMALLEST_PAGE || Integer.bitCount(size) != 1 || first.length != size || usable < LEAST_USABLE) {
            throw new CannotDiff("The header tells of pages of " + size + " bytes, " + usable
                    + " of them usable; the page has " + first.length);
        }
        return new Format(size, usable, charset(Bytes.i32(first, 56)), Bytes.i32(first, 52) != 0);
    }

    private static Charset charset(int encoding) throws CannotDiff {
        return switch (encoding) {
            // 0: nothing was ever stored
            case 0, 1 -> StandardCharsets.UTF_8;
            case 2 -> StandardCharsets.UTF_16LE;
            case 3 -> StandardCharsets.UTF_16BE;
            default -> throw new CannotDiff("The header tells of the unknown text encoding " + encoding);
        };
    }

    static int schemaCookie(byte[] first) {
        return Bytes.i32(first, 40);
    }

    static int firstFreelistTrunk(byte[] first) {
        return Bytes.i32(first, 32);
    }

    /** Whether the page maps pages to their parents, which only files with auto_vacuum have. */
    boolean isPointerMap(int page) {
        if (!autoVacuum || page < 2) {
            return false;
        }
        int mapped = usable / 5 + 1;
        int map = (page - 2) / mapped * mapped + 2;
        return page == (map == lockBytePage() ? map + 1 : map);
    }

    /** The page that SQLite locks and never uses. */
    private int lockBytePage() {
        return (1 << 30) / pageSize + 1;
    }

    /** How much of a payload is on the b-tree page itself. */
    int local(long payload, boolean index) {
        int most = index ? (usable - 12) * 64 / 255 - 23 : usable - 35;
        if (payload <= most) {
            return (int) payload;
        }
        int least = (usable - 12) * 32 / 255 - 23;
        int fitting = (int) (least + (payload - least) % overflowing());
        return fitting <= most ? fitting : least;
    }

    /** Bytes of payload on a page of a chain. */
    int overflowing() {
        return usable - 4;
    }
}
