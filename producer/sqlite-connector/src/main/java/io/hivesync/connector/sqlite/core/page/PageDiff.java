package io.hivesync.connector.sqlite.core.page;

import java.io.IOException;
import java.util.function.Predicate;

/**
 * Tells from the pages that a commit changed which rows it changed. It knows which page belongs to which table, about
 * five bytes a page, and goes from commit to commit: each must be given once, in order.
 *
 * <p>Guarantee: the diff of a commit is exact, with the images before and after, whatever the pages went through
 * (splits, overflow, VACUUM, reuse by another table); or there is an exception. One thread. After an exception it is of
 * no use: compare all rows and attach anew. It reads pages through what it is given, and keeps none.
 */
public final class PageDiff {

    /** Default of what one commit may need of pages and overflowing rows in memory. */
    public static final long MAX_BYTES = 64L << 20;

    /** All tables, default limit. */
    public static PageDiff attach(Pages image, int pageCount) throws IOException, CannotDiff {
        return attach(image, pageCount, name -> true, MAX_BYTES);
    }

    /**
     * Reads the schema and the interior pages of the tables.
     *
     * @param tables which to follow, by name; SQLite's own, virtual ones and their shadow tables never are
     * @param maxBytes a commit that needs more of pages and overflowing rows is {@link CannotDiff}, so memory is bounded
     */
    public static PageDiff attach(Pages image, int pageCount, Predicate<String> tables, long maxBytes)
            throws IOException, CannotDiff {
        throw new UnsupportedOperationException();
    }

    /** The tables that are followed, in the order of the schema, as of the last commit. */
    public java.util.List<TableDescription> tables() {
        throw new UnsupportedOperationException();
    }

    /**
     * The next commit.
     *
     * @param before the pages as of the commit before, that is, of the last call or of {@link #attach}
     */
    public CommitDiff commit(Pages before, ChangedPages changed) throws IOException, CannotDiff {
        throw new UnsupportedOperationException();
    }
}
