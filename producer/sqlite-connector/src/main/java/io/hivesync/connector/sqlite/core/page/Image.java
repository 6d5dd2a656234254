package io.hivesync.connector.sqlite.core.page;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** All pages as of one commit; no page outside of it can be asked for. */
final class Image {

    private final Pages pages;
    private final int pageCount;
    private final Format format;
    private int[] changed = {};
    private @Nullable Image under;

    Image(Pages pages, int pageCount, Format format) {
        this.pages = pages;
        this.pageCount = pageCount;
        this.format = format;
    }

    /** The image after a commit. */
    static Image after(Image before, ChangedPages changes, Format format) throws CannotDiff {
        Image after = new Image(changes.images(), changes.pageCount(), format);
        after.under = before;
        after.changed = Arrays.stream(changes.numbers())
                .filter(number -> number <= changes.pageCount())
                .sorted()
                .toArray();
        if (changes.pageCount() < 1 || after.changed.length > 0 && after.changed[0] < 1) {
            throw new CannotDiff("A commit without pages, or of pages below 1");
        }
        return after;
    }

    /** The numbers of the pages that the commit changed, ascending. */
    int[] changed() {
        return changed;
    }

    byte[] page(int number) throws IOException, CannotDiff {
        if (number < 1 || number > pageCount) {
            throw new CannotDiff("Page " + number + " is referred to, of " + pageCount);
        }
        if (under != null && Arrays.binarySearch(changed, number) < 0) {
            return under.page(number);
        }
        byte[] page = pages.page(number);
        if (page.length != format.pageSize()) {
            throw new CannotDiff("Page " + number + " has " + page.length + " bytes, not " + format.pageSize());
        }
        return page;
    }

    Node node(int number, boolean index) throws IOException, CannotDiff {
        return Node.of(number, page(number), format, index);
    }

    int pageCount() {
        return pageCount;
    }

    Format format() {
        return format;
    }
}
