package io.hivesync.sinks.http.convex;

import io.hivesync.sinks.http.DocumentLayout;
import io.hivesync.sinks.http.DocumentLayout.Naming;
import io.hivesync.sinks.mapping.Identifiers;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.ModelSchema;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names that a Convex schema takes: ASCII letters, digits and underscores, a letter first, 64 at most. */
final class ConvexNames {
    static final String LANES = "hiveSyncLanes";

    private static final int LONGEST = 64;
    private static final Pattern LEGAL = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    private static final Naming NAMING = new Naming(ConvexNames::table, ConvexNames::legal);

    private ConvexNames() {}

    static DocumentLayout layout(ModelSchema schema, TargetModel wanted) {
        return DocumentLayout.of(schema, wanted, NAMING);
    }

    /** @throws IllegalArgumentException when a person wants a name that Convex cannot have */
    static void check(TargetModel wanted) {
        Set<String> illegal = new TreeSet<>();
        Stream.of(
                        wanted.name().stream(),
                        wanted.key().stream(),
                        wanted.deletedAt().stream(),
                        wanted.fields().values().stream())
                .flatMap(given -> given)
                .filter(given -> !isLegal(given) || given.equals(LANES))
                .forEach(illegal::add);
        if (!illegal.isEmpty()) {
            throw new IllegalArgumentException("Convex cannot have the names " + illegal
                    + ": a name there has letters, digits and _ alone, and starts with a letter");
        }
    }

    private static boolean isLegal(String name) {
        return name.length() <= LONGEST && LEGAL.matcher(name).matches();
    }

    /** Its own name, if it can be a table's; else one that no other model has. */
    private static String table(String model) {
        return isLegal(model) && !model.equals(LANES) ? model : Identifiers.distinct(legal(model), model);
    }

    private static String legal(String name) {
        String words = name.replaceAll("[^A-Za-z0-9_]", "_");
        String started = LEGAL.matcher(words).lookingAt() ? words : "f_" + words;
        return started.length() <= LONGEST ? started : Identifiers.distinct(started, name);
    }
}
