package io.hivesync.connector.sqlite.core.page;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;

/**
 * Which page belongs to what: each page of a followed tree links to its parent, each first page of an overflow chain to
 * the page with its row, the other pages of the chain to the first. Pages of indexes and free ones are unowned. Five
 * bytes a page.
 */
class Ownership {

    private static final byte UNOWNED = 0;
    private static final byte LEAF = 1;
    private static final byte INTERIOR = 2;
    private static final byte HEAD = 3;
    private static final byte OVERFLOW = 4;

    /** More than a tree of SQLite can be, with a chain below it. */
    private static final int DEEPEST = 50;

    private byte[] kinds;
    private int[] links;
    private int pageCount;

    Ownership(int pageCount) {
        this.pageCount = pageCount;
        this.kinds = new byte[pageCount + 1];
        this.links = new int[pageCount + 1];
    }

    final int pageCount() {
        return pageCount;
    }

    final boolean unowned(int page) {
        return kind(page) == UNOWNED;
    }

    final boolean interior(int page) {
        return kind(page) == INTERIOR;
    }

    final boolean inTree(int page) {
        return kind(page) == LEAF || kind(page) == INTERIOR;
    }

    private byte kind(int page) {
        return page <= pageCount ? kinds[page] : UNOWNED;
    }

    /** The page above; 0 for a root. */
    final int link(int page) {
        return links[page];
    }

    /** The first page of the overflow chain that the page is part of; 0 if it is no overflow page. */
    final int head(int page) {
        return switch (kind(page)) {
            case HEAD -> page;
            case OVERFLOW -> links[page];
            default -> 0;
        };
    }

    /** The page of the tree whose rows this page is or is part of; 0 if it is unowned. */
    int treePage(int page) {
        int head = head(page);
        if (head != 0) {
            return links[head];
        }
        return inTree(page) ? page : 0;
    }

    /** The root of the tree to which the page belongs; 0 if it is unowned. */
    final int root(int page) throws CannotDiff {
        int at = page;
        for (int steps = 0; steps < DEEPEST; steps++) {
            if (kinds[at] == UNOWNED) {
                return 0;
            }
            if (links[at] == 0) {
                return at;
            }
            at = links[at];
        }
        throw CannotDiff.malformed(page, "trees that share pages");
    }

    /** @param parent 0 for a root */
    final void ownTreePage(int page, boolean interior, int parent) {
        kinds[page] = interior ? INTERIOR : LEAF;
        links[page] = parent;
    }

    /** @param pages a whole chain, or its first page if only the row's place is new */
    final void ownChain(int treePage, int[] pages) throws CannotDiff {
        for (int i = 0; i < pages.length; i++) {
            if (pages[i] < 1 || pages[i] > pageCount) {
                throw CannotDiff.malformed(treePage, "an overflow chain at page " + pages[i]);
            }
            kinds[pages[i]] = i == 0 ? HEAD : OVERFLOW;
            links[pages[i]] = i == 0 ? treePage : pages[0];
        }
    }

    void release(int page) {
        kinds[page] = UNOWNED;
        links[page] = 0;
    }

    final void releaseTrees(Set<Integer> roots) throws CannotDiff {
        if (roots.isEmpty()) {
            return;
        }
        BitSet released = new BitSet(pageCount + 1);
        for (int page = 1; page <= pageCount; page++) {
            if (kinds[page] != UNOWNED && roots.contains(root(page))) {
                released.set(page);
            }
        }
        released.stream().forEach(this::release);
    }

    final void resize(int newPageCount) {
        if (newPageCount >= kinds.length) {
            int room = newPageCount + newPageCount / 8 + 1;
            kinds = Arrays.copyOf(kinds, room);
            links = Arrays.copyOf(links, room);
        }
        if (newPageCount < pageCount) {
            Arrays.fill(kinds, newPageCount + 1, pageCount + 1, UNOWNED);
            Arrays.fill(links, newPageCount + 1, pageCount + 1, 0);
        }
        pageCount = newPageCount;
    }
}
