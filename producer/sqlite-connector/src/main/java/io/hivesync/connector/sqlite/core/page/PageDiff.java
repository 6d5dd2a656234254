package io.hivesync.connector.sqlite.core.page;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private final Predicate<String> selected;
    private final long maxBytes;
    private final Ownership owners;
    private Format format;
    private int pageCount;
    private List<Table> tables = List.of();
    private boolean overflowKnown;
    private boolean failed;

    private PageDiff(Image image, Ownership owners, Predicate<String> selected, long maxBytes) {
        this.format = image.format();
        this.pageCount = image.pageCount();
        this.owners = owners;
        this.selected = selected;
        this.maxBytes = maxBytes;
    }

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
        return attach(image, new Ownership(pageCount), tables, maxBytes);
    }

    static PageDiff attach(Pages pages, Ownership owners, Predicate<String> tables, long maxBytes)
            throws IOException, CannotDiff {
        if (owners.pageCount() < 1) {
            throw new CannotDiff("The database is empty");
        }
        Image image = new Image(pages, owners.pageCount(), Format.of(pages.page(1)));
        PageDiff diff = new PageDiff(image, owners, tables, maxBytes);
        diff.tables = diff.readTables(image);
        new TreeWalk(image, Schema.TABLE.index()).own(Schema.ROOT, owners);
        for (Table table : diff.tables) {
            new TreeWalk(image, table.index()).own(table.root(), owners);
        }
        return diff;
    }

    private List<Table> readTables(Image image) throws IOException, CannotDiff {
        List<Schema.Entry> entries = Schema.read(image);
        return Descriptions.of(entries, image.format()).stream()
                .filter(table -> selected.test(table.name()))
                .toList();
    }

    /** The tables that are followed, in the order of the schema, as of the last commit. */
    public List<TableDescription> tables() {
        return tables.stream().map(Table::description).toList();
    }

    /**
     * The next commit.
     *
     * @param before the pages as of the commit before, that is, of the last call or of {@link #attach}
     * @throws IllegalStateException if the commit before failed
     */
    public CommitDiff commit(Pages before, ChangedPages changed) throws IOException, CannotDiff {
        if (failed) {
            throw new IllegalStateException("after a failure the pages are no longer known: attach anew");
        }
        failed = true;
        Image old = new Image(before, pageCount, format);
        Image now = Image.after(old, changed, formatAfter(changed));
        findOverflow(old, now);
        CommitDiff diff = compare(new CommitComparison(new Sides(old, now, new Sides.Budget(maxBytes)), owners), now);
        format = now.format();
        pageCount = now.pageCount();
        failed = false;
        return diff;
    }

    private void findOverflow(Image old, Image now) throws IOException, CannotDiff {
        OverflowSearch search = new OverflowSearch(owners, old);
        if (!overflowKnown && search.isNeeded(now)) {
            search.run(byRoot());
            overflowKnown = true;
        }
    }

    private CommitDiff compare(CommitComparison comparison, Image now) throws IOException, CannotDiff {
        if (!comparison.touchesSchema()) {
            return comparison.compare(tables);
        }
        List<Table> tablesBefore = tables;
        tables = readTables(now);
        return comparison.compare(tablesBefore, tables, overflowKnown);
    }

    private Format formatAfter(ChangedPages changed) throws IOException, CannotDiff {
        if (Arrays.stream(changed.numbers()).noneMatch(number -> number == 1)) {
            return format;
        }
        Format after = Format.of(changed.images().page(1));
        if (after.pageSize() != format.pageSize()
                || after.usable() != format.usable()
                || !tables.isEmpty() && !after.charset().equals(format.charset())) {
            throw new CannotDiff("The file was made anew, with other pages or another text encoding");
        }
        return after;
    }

    private Map<Integer, Table> byRoot() {
        Map<Integer, Table> byRoot = new HashMap<>();
        byRoot.put(Schema.ROOT, Schema.TABLE);
        tables.forEach(table -> byRoot.put(table.root(), table));
        return byRoot;
    }
}
