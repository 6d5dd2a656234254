package io.hivesync.connector.sqlite.core.page;

import java.io.IOException;
import java.util.Arrays;

/** A row where it stands. Two are equal if their content on the page is. */
record Cell(Node node, int index) {

    int head() {
        return node.head(index);
    }

    /** The pages of its overflow chain; none if the row is whole on its page. */
    int[] chain(Image image) throws IOException, CannotDiff {
        if (head() == 0) {
            return new int[0];
        }
        int perPage = image.format().overflowing();
        long length = ((long) node.payload(index) - node.local(index) + perPage - 1) / perPage;
        if (length > image.pageCount()) {
            throw CannotDiff.malformed(node.number(), "a row of " + node.payload(index) + " bytes");
        }
        int[] chain = new int[(int) length];
        int page = head();
        for (int i = 0; i < chain.length; i++) {
            chain[i] = page;
            page = Bytes.i32(image.page(page), 0);
        }
        if (Arrays.stream(chain).distinct().count() < length) {
            throw CannotDiff.malformed(head(), "an overflow chain in a circle");
        }
        return chain;
    }

    /** The whole record of a row that overflows. */
    byte[] payload(Image image, int[] chain) throws IOException, CannotDiff {
        int local = node.local(index);
        int from = node.record(index);
        byte[] payload = Arrays.copyOf(Arrays.copyOfRange(node.page(), from, from + local), node.payload(index));
        int at = local;
        for (int page : chain) {
            int length = Math.min(image.format().overflowing(), payload.length - at);
            System.arraycopy(image.page(page), 4, payload, at, length);
            at += length;
        }
        return payload;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cell cell && node.sameContent(index, cell.node, cell.index);
    }

    @Override
    public int hashCode() {
        return node.contentHash(index);
    }
}
