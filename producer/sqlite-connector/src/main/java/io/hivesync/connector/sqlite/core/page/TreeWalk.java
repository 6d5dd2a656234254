package io.hivesync.connector.sqlite.core.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Goes through whole trees of one kind. */
final class TreeWalk {

    private final Image image;
    private final boolean index;

    TreeWalk(Image image, boolean index) {
        this.image = image;
        this.index = index;
    }

    /** Owns the tree. All leaves of a tree are at one depth, so none is read but the first. */
    void own(int root, Ownership owners) throws IOException, CannotDiff {
        int height = 0;
        int page = root;
        while (Node.isInterior(page, image.page(page))) {
            page = image.node(page, index).child(0);
            height++;
            if (height > TreeDelta.DEEPEST) {
                throw CannotDiff.malformed(root, "its tree runs in a circle");
            }
        }
        own(root, 0, height, owners);
    }

    private void own(int page, int parent, int height, Ownership owners) throws IOException, CannotDiff {
        if (page < 1 || page > image.pageCount()) {
            throw CannotDiff.malformed(parent, "page " + page + " below it, of " + image.pageCount());
        }
        if (owners.inTree(page)) {
            throw CannotDiff.malformed(page, "it is in two trees");
        }
        owners.ownTreePage(page, height > 0, parent);
        if (height > 0) {
            Node node = interior(page);
            for (int i = 0; i <= node.count(); i++) {
                own(node.child(i), page, height - 1, owners);
            }
        }
    }

    private Node interior(int page) throws IOException, CannotDiff {
        Node node = image.node(page, index);
        if (!node.interior()) {
            throw CannotDiff.malformed(page, "a leaf above the others");
        }
        return node;
    }

    /** The pages with rows, from left to right. */
    List<Node> nodes(int root) throws IOException, CannotDiff {
        List<Node> nodes = new ArrayList<>();
        collect(root, 0, new HashSet<>(), nodes);
        return nodes;
    }

    private void collect(int page, int depth, Set<Integer> seen, List<Node> nodes) throws IOException, CannotDiff {
        if (depth > TreeDelta.DEEPEST || !seen.add(page)) {
            throw CannotDiff.malformed(page, "its tree runs in a circle");
        }
        Node node = image.node(page, index);
        if (index || !node.interior()) {
            nodes.add(node);
        }
        for (int i = 0; node.interior() && i <= node.count(); i++) {
            collect(node.child(i), depth + 1, seen, nodes);
        }
    }
}
