package io.hivesync.connector.sqlite.core.page;

import java.io.IOException;
import java.util.Map;

/**
 * Finds out to which rows the overflow pages belong, which takes a look at every page with rows: so it happens only
 * when a commit writes to a page that may be one. SQLite may write to nothing else when a long value is overwritten by
 * one of the same length.
 */
final class OverflowSearch {

    private final Ownership owners;
    private final Image image;

    /** @param image as the ownership describes it */
    OverflowSearch(Ownership owners, Image image) {
        this.owners = owners;
        this.image = image;
    }

    /** Whether a page that is unowned may have been an overflow page of a row before the commit and after it. */
    boolean isNeeded(Image after) throws IOException, CannotDiff {
        for (int page : after.changed()) {
            if (page <= image.pageCount() && owners.unowned(page) && mayOverflow(page, after)) {
                return true;
            }
        }
        return false;
    }

    private boolean mayOverflow(int page, Image after) throws IOException, CannotDiff {
        // it begins with the number of the next page
        return Bytes.u8(after.page(page), 0) <= after.pageCount() >>> 24
                && !after.format().isPointerMap(page)
                && page != Format.firstFreelistTrunk(after.page(1))
                && page != Format.firstFreelistTrunk(image.page(1));
    }

    /** @param tables by root */
    void run(Map<Integer, Table> tables) throws IOException, CannotDiff {
        for (int page = 1; page <= image.pageCount(); page++) {
            if (owners.inTree(page)) {
                Table table = tables.get(owners.root(page));
                if (table != null && (table.index() || !owners.interior(page))) {
                    ownChains(image.node(page, table.index()));
                }
            }
        }
    }

    private void ownChains(Node node) throws IOException, CannotDiff {
        for (int index = 0; index < node.count(); index++) {
            if (node.head(index) != 0) {
                owners.ownChain(node.number(), new Cell(node, index).chain(image));
            }
        }
    }
}
