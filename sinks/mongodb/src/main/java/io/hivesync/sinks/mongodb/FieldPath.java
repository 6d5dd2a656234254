package io.hivesync.sinks.mongodb;

import java.util.List;

/** Where a value stands in a document: the names from the top, so that queries reach it as {@code profile.city}. */
record FieldPath(List<String> names) {
    /** The document's own key. */
    static final FieldPath ID = new FieldPath(List.of("_id"));

    FieldPath {
        names = List.copyOf(names);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("A path has a name");
        }
    }

    /**
     * A name with dots as a path. Each part must be one that queries and updates can name.
     *
     * @throws IllegalArgumentException when they cannot
     */
    static FieldPath of(String dotted) {
        List<String> names = List.of(dotted.split("\\.", -1));
        if (!names.stream().allMatch(FieldPath::canBeNamed)) {
            throw new IllegalArgumentException(
                    "a name, or a part of it between dots, is empty, begins with $ or holds" + " the character U+0000");
        }
        return new FieldPath(names);
    }

    static boolean canBeNamed(String name) {
        return !name.isEmpty() && !name.startsWith("$") && name.indexOf('.') < 0 && name.indexOf(0) < 0;
    }

    String top() {
        return names.getFirst();
    }

    /** Whether one of both would stand where, or inside of where, the other one stands. */
    boolean meets(FieldPath other) {
        int common = Math.min(names.size(), other.names.size());
        return names.subList(0, common).equals(other.names.subList(0, common));
    }

    @Override
    public String toString() {
        return String.join(".", names);
    }
}
