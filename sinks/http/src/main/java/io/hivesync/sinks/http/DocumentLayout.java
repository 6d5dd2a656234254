package io.hivesync.sinks.http;

import io.hivesync.sinks.mapping.Identifiers;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A model as documents: {@code bladeId}, and Blade's names for the fields, as far as the target takes them and a person wants no
 * others. A pure function of schema and wish, so names can be told back.
 *
 * @param collection what the target calls the model
 * @param key the name that the bladeId has
 * @param deletedAt the name that marks deleted documents; empty: they are deleted for good
 */
public record DocumentLayout(
        String model, String collection, String key, Optional<String> deletedAt, List<Field> fields) {
    public static final String KEY = "bladeId";
    public static final String ID_FIELD = "id";
    private static final String SYSTEM_FIELDS = "ronin.";

    /** @param name in the target */
    public record Field(String field, FieldType type, String name) {}

    /**
     * What names a target takes.
     *
     * @param collection from a model's name, different for different models
     * @param field from a field's name; two fields may come to one name, and then one of them gets another
     */
    public record Naming(UnaryOperator<String> collection, UnaryOperator<String> field) {
        /** Any name. */
        public static final Naming FREE = new Naming(name -> name, name -> name);
    }

    public DocumentLayout {
        fields = List.copyOf(fields);
    }

    public static DocumentLayout of(ModelSchema schema, TargetModel wanted, Naming naming) {
        String key = wanted.key().orElse(KEY);
        Map<String, String> names = new HashMap<>(wanted.fields());
        Set<String> taken = new HashSet<>(wanted.fields().values());
        taken.add(key);
        wanted.deletedAt().ifPresent(taken::add);
        // the model's own fields first: a system field gives way, and an added field takes no older one's name
        for (ModelSchema.Field field : schema.fields()) {
            if (!field.name().startsWith(SYSTEM_FIELDS) && !field.name().equals(ID_FIELD)) {
                names.computeIfAbsent(field.name(), own -> free(naming.field().apply(own), own, taken));
            }
        }
        List<Field> fields = new ArrayList<>();
        for (ModelSchema.Field field : schema.fields()) {
            if (!field.name().equals(ID_FIELD)) {
                String name = names.computeIfAbsent(field.name(), system -> system(system, naming, taken));
                fields.add(new Field(field.name(), field.type(), name));
            }
        }
        return new DocumentLayout(
                schema.model(), collection(schema.model(), wanted, naming), key, wanted.deletedAt(), fields);
    }

    public static String collection(String model, TargetModel wanted, Naming naming) {
        return wanted.name().orElseGet(() -> naming.collection().apply(model));
    }

    private static String system(String field, Naming naming, Set<String> taken) {
        String rest = field.substring(SYSTEM_FIELDS.length());
        String plain = naming.field().apply(rest);
        return !rest.isEmpty() && taken.add(plain) ? plain : free(naming.field().apply(field), field, taken);
    }

    private static String free(String name, String field, Set<String> taken) {
        if (taken.add(name)) {
            return name;
        }
        String other = Identifiers.distinct(name, field);
        taken.add(other);
        return other;
    }
}
