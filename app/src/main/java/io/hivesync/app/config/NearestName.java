package io.hivesync.app.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The name that a mistyped one was meant to be. */
public final class NearestName {
    private NearestName() {}

    /** Nothing when none is near: a third of the letters may differ. */
    public static Optional<String> of(String given, Collection<String> known) {
        return known.stream()
                .min(Comparator.<String>comparingInt(name -> distance(given, name))
                        .thenComparing(name -> name))
                .filter(name -> distance(given, name) <= Math.max(1, name.length() / 3));
    }

    /** Letters to insert, remove, replace or swap with their neighbour. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int best = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + change);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                cost[i][j] = swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
            }
        }
        return cost[a.length()][b.length()];
    }
}
