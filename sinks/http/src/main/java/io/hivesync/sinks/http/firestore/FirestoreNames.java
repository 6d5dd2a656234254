package io.hivesync.sinks.http.firestore;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.sinks.http.DocumentLayout;
import io.hivesync.sinks.http.DocumentLayout.Naming;
import io.hivesync.sinks.mapping.Identifiers;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.ModelSchema;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names of collections, and of fields: what Firestore refuses is not made, and what a query would have to quote only on demand. */
final class FirestoreNames {
    static final String LANES = "hive_sync_lanes";

    /** Of a name, in bytes. */
    static final int LONGEST = 1500;

    private static final Pattern RESERVED = Pattern.compile("__.*__", Pattern.DOTALL);
    private static final Pattern SIMPLE = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*");
    private static final Naming NAMING = new Naming(FirestoreNames::collection, FirestoreNames::field);

    private FirestoreNames() {}

    static DocumentLayout layout(ModelSchema schema, TargetModel wanted) {
        return DocumentLayout.of(schema, wanted, NAMING);
    }

    static String collection(ModelSchema schema, TargetModel wanted) {
        return DocumentLayout.collection(schema.model(), wanted, NAMING);
    }

    /** @throws IllegalArgumentException when a person wants a name that Firestore cannot have */
    static void check(TargetModel wanted) {
        wanted.name().filter(path -> !isPath(path)).ifPresent(path -> {
            throw new IllegalArgumentException(
                    "Firestore cannot have a collection '" + path
                            + "': it is a name, or a path as users/ada/orders, and no part of it is empty, a dot, two dots or between __");
        });
        Set<String> illegal = new TreeSet<>();
        Stream.of(wanted.key().stream(), wanted.deletedAt().stream(), wanted.fields().values().stream())
                .flatMap(given -> given)
                .filter(given -> !isField(given))
                .forEach(illegal::add);
        if (!illegal.isEmpty()) {
            throw new IllegalArgumentException("Firestore cannot have the fields " + illegal
                    + ": a name there is at most " + LONGEST + " bytes long, and not between __");
        }
    }

    /** Whether it may be a field's name, in a document or in a map. */
    static boolean isField(String name) {
        return !name.isEmpty()
                && name.getBytes(UTF_8).length <= LONGEST
                && !RESERVED.matcher(name).matches();
    }

    /** Whether it may be one part of a document's name. */
    static boolean isPart(String name) {
        return isField(name) && name.indexOf('/') < 0 && !name.equals(".") && !name.equals("..");
    }

    private static boolean isPath(String path) {
        List<String> parts = List.of(path.split("/", -1));
        return parts.size() % 2 == 1
                && parts.stream().allMatch(FirestoreNames::isPart)
                && !parts.getLast().equals(LANES);
    }

    /** As it stands in a query or a mask. */
    static String quoted(String field) {
        return SIMPLE.matcher(field).matches()
                ? field
                : "`" + field.replace("\\", "\\\\").replace("`", "\\`") + "`";
    }

    private static String collection(String model) {
        String name = model.replaceAll("[/\\p{Cntrl}]", "_");
        return name.equals(model) && isPart(model) && !model.equals(LANES)
                ? model
                : Identifiers.distinct("model_" + name, model);
    }

    /** Dots and the like would have to be quoted in each query. */
    private static String field(String name) {
        String plain = name.replaceAll("[.~*/\\[\\]`\\\\\\p{Cntrl}]", "_");
        return isField(plain) ? plain : Identifiers.distinct("f_" + plain, name);
    }
}
