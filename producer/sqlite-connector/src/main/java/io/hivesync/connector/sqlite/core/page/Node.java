package io.hivesync.connector.sqlite.core.page;

import java.util.Arrays;

/**
 * A page of a b-tree: the place and length of each cell, checked against the page. The content of a cell is the record
 * with what stands before it (its length, in a table its rowid) and the number of the first overflow page; a child's
 * number is not part of it, so a row keeps its content when it moves between a leaf and an interior page.
 */
final class Node {

    private static final int TABLE_INTERIOR = 5;
    private static final int TABLE_LEAF = 13;
    private static final int INDEX_INTERIOR = 2;
    private static final int INDEX_LEAF = 10;

    private static final int LEAF_HEADER = 8;
    private static final int INTERIOR_HEADER = 12;
    private static final int[] NONE = {};

    private final int number;
    private final byte[] page;
    private final boolean index;
    private final boolean interior;
    private final int count;
    private int[] starts = NONE;
    private int[] ends = NONE;
    private int[] heads = NONE;

    private Node(int number, byte[] page, boolean index) throws CannotDiff {
        this.number = number;
        this.page = page;
        this.index = index;
        this.interior = isInterior(number, page);
        int type = page[header(number)];
        if (type != (index ? INDEX_LEAF : TABLE_LEAF) && type != (index ? INDEX_INTERIOR : TABLE_INTERIOR)) {
            throw CannotDiff.malformed(number, "type " + type + " in a tree of " + (index ? "keys" : "rowids"));
        }
        this.count = Bytes.u16(page, header(number) + 3);
    }

    static Node of(int number, byte[] page, Format format, boolean index) throws CannotDiff {
        Node node = new Node(number, page, index);
        if (node.pointer(node.count) > format.usable()) {
            throw CannotDiff.malformed(number, node.count + " cells");
        }
        if (!node.interior || index) {
            node.findCells(format);
        }
        return node;
    }

    static boolean isInterior(int number, byte[] page) {
        int type = page[header(number)];
        return type == TABLE_INTERIOR || type == INDEX_INTERIOR;
    }

    private static int header(int number) {
        return number == 1 ? Format.HEADER : 0;
    }

    private int pointer(int cell) {
        return header(number) + (interior ? INTERIOR_HEADER : LEAF_HEADER) + 2 * cell;
    }

    private void findCells(Format format) throws CannotDiff {
        starts = new int[count];
        ends = new int[count];
        for (int cell = 0; cell < count; cell++) {
            int start = Bytes.u16(page, pointer(cell)) + (interior ? 4 : 0);
            int record = start < pointer(count) ? -1 : recordAt(start, format.usable());
            if (record < 0) {
                throw CannotDiff.malformed(number, "cell " + cell + " at " + start);
            }
            long payload = Bytes.varint(page, start);
            int local = payload < 0 || payload > Integer.MAX_VALUE ? format.usable() : format.local(payload, index);
            int end = record + local + (local < payload ? 4 : 0);
            if (end > format.usable()) {
                throw CannotDiff.malformed(number, "cell " + cell + " with " + payload + " bytes");
            }
            starts[cell] = start;
            ends[cell] = end;
            if (local < payload) {
                overflows(cell, Bytes.i32(page, end - 4));
            }
        }
    }

    private void overflows(int cell, int head) throws CannotDiff {
        if (head == 0) {
            throw CannotDiff.malformed(number, "cell " + cell + " overflows to nowhere");
        }
        if (heads.length == 0) {
            heads = new int[count];
        }
        heads[cell] = head;
    }

    private int recordAt(int start, int limit) {
        int end = Bytes.varintEnd(page, start, limit);
        return index || end < 0 ? end : Bytes.varintEnd(page, end, limit);
    }

    int number() {
        return number;
    }

    boolean interior() {
        return interior;
    }

    /** How many cells. */
    int count() {
        return count;
    }

    /** @param which 0 to {@link #count()}, the last being the right-most */
    int child(int which) throws CannotDiff {
        if (which == count) {
            return Bytes.i32(page, header(number) + 8);
        }
        int at = Bytes.u16(page, pointer(which));
        if (at > page.length - 4) {
            throw CannotDiff.malformed(number, "cell " + which + " at " + at);
        }
        return Bytes.i32(page, at);
    }

    /** First page of the cell's overflow chain, 0 if it has none. */
    int head(int cell) {
        return heads.length == 0 ? 0 : heads[cell];
    }

    boolean sameContent(int cell, Node other, int otherCell) {
        return Arrays.equals(
                page, starts[cell], ends[cell], other.page, other.starts[otherCell], other.ends[otherCell]);
    }

    int contentHash(int cell) {
        int hash = 1;
        for (int i = starts[cell]; i < ends[cell]; i++) {
            hash = 31 * hash + page[i];
        }
        return hash;
    }

    byte[] page() {
        return page;
    }

    int payload(int cell) {
        return (int) Bytes.varint(page, starts[cell]);
    }

    /** Where the part of the record begins that is on this page. */
    int record(int cell) {
        return recordAt(starts[cell], page.length);
    }

    /** How much of the record is on this page. */
    int local(int cell) {
        return ends[cell] - record(cell) - (head(cell) == 0 ? 0 : 4);
    }

    /** Of a cell in a tree of rowids. */
    long rowid(int cell) {
        return Bytes.varint(page, Bytes.varintEnd(page, starts[cell], page.length));
    }
}
