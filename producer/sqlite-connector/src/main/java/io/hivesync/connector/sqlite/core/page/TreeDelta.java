package io.hivesync.connector.sqlite.core.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the pages with rows that one commit touched, removed from the tree or added to it. A page that is neither has
 * the same rows on both sides, so whatever happened to a row happened between {@link #old} and {@link #now}; rows that
 * only moved are on both.
 *
 * <p>It reads touched pages, and whole only those subtrees that left or joined: pages whose parent names them no more,
 * or newly. Where an untouched page lies below touched ones, its children are known from the ownership.
 */
final class TreeDelta {

    /** SQLite's own limit is 20. */
    static final int DEEPEST = 40;

    private final Sides sides;
    private final Ownership owners;
    private final Edits edits;
    private final boolean index;
    private final List<Node> old = new ArrayList<>();
    private final List<Node> now = new ArrayList<>();
    private final Set<Integer> listed = new HashSet<>();
    private final Set<Integer> seen = new HashSet<>();
    private final Map<Integer, Set<Integer>> touchedChildren = new HashMap<>();
    private Set<Integer> touched = Set.of();
    private int oldRoot;

    TreeDelta(Sides sides, Ownership owners, Edits edits, boolean index) {
        this.sides = sides;
        this.owners = owners;
        this.edits = edits;
        this.index = index;
    }

    List<Node> old() {
        return old;
    }

    List<Node> now() {
        return now;
    }

    /** @param touchedPages of the tree as it was */
    void find(int rootBefore, int rootAfter, Set<Integer> touchedPages) throws IOException, CannotDiff {
        oldRoot = rootBefore;
        touched = touchedPages;
        if (rootBefore == rootAfter && sameShape()) {
            for (int page : touched) {
                hold(old, leaf(sides.before(), page));
                hold(now, leaf(sides.after(), page));
            }
            return;
        }
        touched.forEach(this::pathTo);
        visitNow(rootAfter, 0, 0);
        visitOld(rootBefore, listed.contains(rootBefore), 0);
    }

    /** No page left or joined: that would have written an interior page, or made one of the root. */
    private boolean sameShape() throws IOException, CannotDiff {
        return touched.stream().noneMatch(owners::interior)
                && !(touched.contains(oldRoot)
                        && Node.isInterior(oldRoot, sides.after().page(oldRoot)));
    }

    private Node leaf(Image image, int page) throws IOException, CannotDiff {
        Node node = image.node(page, index);
        if (node.interior()) {
            throw CannotDiff.malformed(page, "an interior page where a leaf has to be");
        }
        return node;
    }

    private void hold(List<Node> nodes, Node node) throws CannotDiff {
        sides.budget().take(node.page().length);
        nodes.add(node);
    }

    private void pathTo(int page) {
        int child = page;
        int parent = owners.link(child);
        while (parent != 0
                && touchedChildren
                        .computeIfAbsent(parent, above -> new LinkedHashSet<>())
                        .add(child)) {
            child = parent;
            parent = owners.link(child);
        }
    }

    private void visitNow(int page, int parent, int depth) throws IOException, CannotDiff {
        if (page < 1 || page > sides.after().pageCount()) {
            throw CannotDiff.malformed(parent, "page " + page + " below it");
        }
        if (depth > DEEPEST || !listed.add(page)) {
            throw CannotDiff.malformed(parent, "its tree runs in a circle");
        }
        if (wasOurs(page) && !touched.contains(page)) {
            if (owners.link(page) != parent) {
                edits.placed(page, owners.interior(page), parent);
            }
            for (int child : touchedChildren.getOrDefault(page, Set.of())) {
                visitNow(child, page, depth + 1);
            }
            return;
        }
        Node node = sides.after().node(page, index);
        edits.placed(page, node.interior(), parent);
        if (index || !node.interior()) {
            hold(now, node);
        }
        for (int child : children(node)) {
            visitNow(child, page, depth + 1);
        }
    }

    private boolean wasOurs(int page) throws CannotDiff {
        return owners.inTree(page) && owners.root(page) == oldRoot;
    }

    private void visitOld(int page, boolean stays, int depth) throws IOException, CannotDiff {
        if (depth > DEEPEST || !seen.add(page)) {
            throw CannotDiff.malformed(page, "its tree ran in a circle");
        }
        if (stays && !touched.contains(page)) {
            for (int child : touchedChildren.getOrDefault(page, Set.of())) {
                visitOld(child, true, depth + 1);
            }
            return;
        }
        Node node = sides.before().node(page, index);
        if (!stays) {
            edits.gone(page);
        }
        if (index || !node.interior()) {
            hold(old, node);
        }
        for (int child : children(node)) {
            boolean childStays = listed.contains(child);
            if (!childStays || touched.contains(child) || touchedChildren.containsKey(child)) {
                visitOld(child, childStays, depth + 1);
            }
        }
    }

    private static int[] children(Node node) throws CannotDiff {
        int[] children = new int[node.interior() ? node.count() + 1 : 0];
        for (int i = 0; i < children.length; i++) {
            children[i] = node.child(i);
        }
        return children;
    }
}
