package io.hivesync.connector.sqlite.core.page;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The pages of trees that a commit touched, by root: it wrote them, or a page of an overflow chain that starts there.
 *
 * @param heads the first pages of the chains that were written to
 */
record Touched(Map<Integer, Set<Integer>> byRoot, Set<Integer> heads) {

    static Touched of(Ownership owners, int[] changed) throws CannotDiff {
        Map<Integer, Set<Integer>> byRoot = new HashMap<>();
        Set<Integer> heads = new HashSet<>();
        for (int page : changed) {
            int treePage = owners.treePage(page);
            if (treePage != 0) {
                int root = owners.root(treePage);
                byRoot.computeIfAbsent(root, any -> new HashSet<>()).add(treePage);
            }
            if (treePage != page && treePage != 0) {
                heads.add(owners.head(page));
            }
        }
        return new Touched(byRoot, heads);
    }

    Set<Integer> of(int root) {
        return byRoot.getOrDefault(root, Set.of());
    }
}
