package io.hivesync.connector.sqlite.core.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares the rows of the touched pages of one table. Rows with the same bytes are never decoded: what a page has in
 * common with itself at its beginning and end is left out first, then what only moved.
 */
final class RowComparison {

    private final Layout layout;
    private final Sides sides;
    private final Set<Integer> touchedHeads;
    private final Edits edits;
    private final Set<Cell> removed = new LinkedHashSet<>();
    private final List<Cell> added = new ArrayList<>();

    /** @param touchedHeads first pages of the overflow chains that were written to: such a row may be another */
    RowComparison(Layout layout, Sides sides, Set<Integer> touchedHeads, Edits edits) {
        this.layout = layout;
        this.sides = sides;
        this.touchedHeads = touchedHeads;
        this.edits = edits;
    }

    /** Deletes, then updates, then inserts. */
    List<RowDiff> rows(List<Node> old, List<Node> now) throws IOException, CannotDiff {
        Map<Integer, Node> left = new HashMap<>();
        old.forEach(node -> left.put(node.number(), node));
        for (Node node : now) {
            Node before = left.remove(node.number());
            if (before == null) {
                add(node, 0, node.count());
            } else {
                compare(before, node);
            }
        }
        for (Node node : left.values()) {
            remove(node, 0, node.count());
        }
        leaveOutMoved();
        return removed.isEmpty() && added.isEmpty() ? List.of() : match();
    }

    private void compare(Node before, Node after) throws CannotDiff {
        int fewer = Math.min(before.count(), after.count());
        int begin = 0;
        while (begin < fewer && same(before, begin, after, begin)) {
            begin++;
        }
        int end = 0;
        while (end < fewer - begin && same(before, before.count() - 1 - end, after, after.count() - 1 - end)) {
            end++;
        }
        remove(before, begin, before.count() - end);
        add(after, begin, after.count() - end);
    }

    private boolean same(Node before, int cell, Node after, int afterCell) {
        return before.sameContent(cell, after, afterCell) && !touchedHeads.contains(before.head(cell));
    }

    private void add(Node node, int from, int to) {
        for (int cell = from; cell < to; cell++) {
            added.add(new Cell(node, cell));
        }
    }

    private void remove(Node node, int from, int to) throws CannotDiff {
        for (int cell = from; cell < to; cell++) {
            if (!removed.add(new Cell(node, cell))) {
                throw CannotDiff.malformed(node.number(), "a row that is there twice");
            }
        }
    }

    private void leaveOutMoved() {
        if (!removed.isEmpty()) {
            added.removeIf(cell -> {
                boolean moved = !touchedHeads.contains(cell.head()) && removed.remove(cell);
                if (moved && cell.head() != 0) {
                    edits.moved(cell.node().number(), cell.head());
                }
                return moved;
            });
        }
    }

    private List<RowDiff> match() throws IOException, CannotDiff {
        Map<Object, Row> old = new LinkedHashMap<>();
        for (Cell cell : removed) {
            Row row = read(sides.before(), cell);
            if (old.put(layout.identity(row), row) != null) {
                throw CannotDiff.malformed(cell.node().number(), "two rows with one key");
            }
        }
        List<RowDiff> updates = new ArrayList<>();
        List<RowDiff> inserts = new ArrayList<>();
        for (Cell cell : added) {
            Row after = read(sides.after(), cell);
            Row before = old.remove(layout.identity(after));
            if (before == null) {
                inserts.add(new RowDiff.Insert(after));
            } else if (!Arrays.deepEquals(before.values(), after.values())) {
                updates.add(new RowDiff.Update(before, after));
            }
        }
        List<RowDiff> all = new ArrayList<>(old.size() + updates.size() + inserts.size());
        old.values().forEach(row -> all.add(new RowDiff.Delete(row)));
        all.addAll(updates);
        all.addAll(inserts);
        return all;
    }

    private Row read(Image image, Cell cell) throws IOException, CannotDiff {
        int[] chain = cell.chain(image);
        if (chain.length > 0) {
            sides.budget().take(cell.node().payload(cell.index()));
            if (image == sides.before()) {
                edits.goneChain(chain);
            } else {
                edits.chained(cell.node().number(), chain);
            }
        }
        return layout.row(image, cell, chain);
    }
}
