package io.hivesync.sinks.mongodb;

import io.hivesync.sinks.mapping.Identifiers;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model as documents. A pure function of the schema and of what a person wants otherwise: what a collection already has
 * does not change it.
 *
 * <p>A field stands at the path of its own name, a dot leads into a subdocument. System fields stand at the top without their
 * {@code ronin.}, unless the model has a field of that name itself. What could not be named in a query gets another name.
 *
 * @param key where the bladeId stands
 * @param deletedAt where the moment of a deletion is set, where records are kept
 */
record DocumentLayout(
        String model, String collection, FieldPath key, List<Place> places, Optional<FieldPath> deletedAt) {
    static final String ID_FIELD = "id";
    /** A subdocument of our own: version and deletion, where there are no transactions. */
    static final String OURS = "_hive";

    private static final String SYSTEM_FIELDS = "ronin.";

    /** A field of the model, and where its value stands. */
    record Place(String field, FieldType type, FieldPath path) {}

    DocumentLayout {
        places = List.copyOf(places);
    }

    static DocumentLayout of(ModelSchema schema, TargetModel wanted) {
        return new Placing(wanted).layout(schema);
    }

    /** The layout of a model whose fields do not matter. */
    static DocumentLayout keyOnly(String model, TargetModel wanted) {
        return new DocumentLayout(
                model,
                collection(model, wanted),
                key(wanted),
                List.of(),
                wanted.deletedAt().map(FieldPath::of));
    }

    /**
     * @throws IllegalArgumentException when the names that a person chose cannot be had together; says which
     */
    static void check(String model, TargetModel wanted) {
        try {
            wanted.name().filter(name -> !CollectionNames.isLegal(name)).ifPresent(name -> {
                throw new IllegalArgumentException("no collection may have the name that was given");
            });
            new Placing(wanted);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The model " + model + " cannot be kept as asked: " + e.getMessage(), e);
        }
    }

    private static String collection(String model, TargetModel wanted) {
        return wanted.name().orElseGet(() -> CollectionNames.of(model));
    }

    private static FieldPath key(TargetModel wanted) {
        return wanted.key().map(FieldPath::of).orElse(FieldPath.ID);
    }

    boolean keyIsId() {
        return key.equals(FieldPath.ID);
    }

    /** Gives out paths, none of which meets another. */
    private static final class Placing {
        private final TargetModel wanted;
        private final List<FieldPath> taken = new ArrayList<>();
        private final Map<String, FieldPath> paths = new HashMap<>();

        /** What a person chose comes first. */
        Placing(TargetModel wanted) {
            this.wanted = wanted;
            claim(new FieldPath(List.of(OURS)));
            claim(key(wanted));
            if (!taken.contains(FieldPath.ID)) {
                claim(FieldPath.ID);
            }
            wanted.deletedAt().map(FieldPath::of).ifPresent(this::claim);
            wanted.fields().forEach((field, name) -> {
                if (!field.equals(ID_FIELD)) {
                    paths.put(field, claim(FieldPath.of(name)));
                }
            });
        }

        DocumentLayout layout(ModelSchema schema) {
            // the model's own fields first: a system field gives way, and an added field takes no older one's place
            for (ModelSchema.Field field : schema.fields()) {
                if (!field.name().startsWith(SYSTEM_FIELDS) && !field.name().equals(ID_FIELD)) {
                    paths.computeIfAbsent(field.name(), name -> free(name, name));
                }
            }
            List<Place> places = new ArrayList<>();
            for (ModelSchema.Field field : schema.fields()) {
                if (!field.name().equals(ID_FIELD)) {
                    places.add(new Place(
                            field.name(), field.type(), paths.computeIfAbsent(field.name(), this::placeOfSystem)));
                }
            }
            DocumentLayout keyOnly = keyOnly(schema.model(), wanted);
            return new DocumentLayout(
                    keyOnly.model(), keyOnly.collection(), keyOnly.key(), places, keyOnly.deletedAt());
        }

        private FieldPath placeOfSystem(String field) {
            String plain = field.substring(SYSTEM_FIELDS.length());
            return canStand(plain) ? claim(FieldPath.of(plain)) : free(field, field);
        }

        private FieldPath free(String name, String field) {
            if (canStand(name)) {
                return claim(FieldPath.of(name));
            }
            String plain = name.replaceAll("^\\$|[.\\x00]", "_");
            return canStand(plain)
                    ? claim(FieldPath.of(plain))
                    : claim(FieldPath.of(Identifiers.distinct(plain, field)));
        }

        private boolean canStand(String dotted) {
            try {
                FieldPath path = FieldPath.of(dotted);
                return taken.stream().noneMatch(path::meets);
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private FieldPath claim(FieldPath path) {
            if (taken.stream().anyMatch(path::meets)) {
                throw new IllegalArgumentException("two values would stand at " + path);
            }
            taken.add(path);
            return path;
        }
    }
}
