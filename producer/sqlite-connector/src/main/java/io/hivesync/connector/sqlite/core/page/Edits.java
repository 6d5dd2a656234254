package io.hivesync.connector.sqlite.core.page;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a commit does to the ownership of pages, collected over all tables: a page may leave one and join another, so
 * everything is released before anything is owned.
 */
final class Edits {

    private record Placed(int page, boolean interior, int parent) {}

    private record Chained(int treePage, int[] pages) {}

    private final Set<Integer> goneTrees = new HashSet<>();
    private final List<Integer> gone = new ArrayList<>();
    private final List<int[]> goneChains = new ArrayList<>();
    private final List<Placed> placed = new ArrayList<>();
    private final List<Chained> chained = new ArrayList<>();

    void goneTree(int root) {
        goneTrees.add(root);
    }

    void gone(int page) {
        gone.add(page);
    }

    void goneChain(int[] chain) {
        goneChains.add(chain);
    }

    void placed(int page, boolean interior, int parent) {
        placed.add(new Placed(page, interior, parent));
    }

    /** The chain of a row that is new or other than before. */
    void chained(int treePage, int[] chain) {
        chained.add(new Chained(treePage, chain));
    }

    /** An unchanged chain whose row may have moved to another page. */
    void moved(int treePage, int head) {
        chained.add(new Chained(treePage, new int[] {head}));
    }

    void apply(Ownership owners, int newPageCount) throws CannotDiff {
        owners.releaseTrees(goneTrees);
        gone.forEach(owners::release);
        for (int[] chain : goneChains) {
            for (int page : chain) {
                owners.release(page);
            }
        }
        owners.resize(newPageCount);
        placed.forEach(page -> owners.ownTreePage(page.page, page.interior, page.parent));
        for (Chained chain : chained) {
            owners.ownChain(chain.treePage, chain.pages);
        }
    }
}
