package io.hivesync.connector.sqlite.core.page;

import java.io.IOException;
import java.util.Map;

/**
 * What one commit wrote.
 *
 * @param numbers each page that has other bytes than before, once, in any order; others may be among them, and those
 *     beyond the new end are ignored
 * @param images the new images; asked for these numbers only, so they may be read when they are asked for
 * @param pageCount the size of the database after the commit, in pages
 */
public record ChangedPages(int[] numbers, Pages images, int pageCount) {

    public static ChangedPages of(Map<Integer, byte[]> images, int pageCount) {
        int[] numbers = images.keySet().stream().mapToInt(Integer::intValue).toArray();
        return new ChangedPages(numbers, number -> present(images, number), pageCount);
    }

    private static byte[] present(Map<Integer, byte[]> images, int number) throws IOException {
        byte[] image = images.get(number);
        if (image == null) {
            throw new IOException("no image of page " + number);
        }
        return image;
    }
}
