package io.hivesync.topics;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a model; the value of {@code hive.models} under the model's name.
 *
 * @param model the table's name in Hive
 * @param number rises by one with each change of the fields
 * @param fields in the source's order; the id is a field like the others where the source has it as one
 * @param source who writes the model
 */
public record ModelSchema(String model, int number, List<Field> fields, SourceKind source) {

    /** A field's name as Blade has it ({@code emailVerified}, {@code ronin.createdAt}), and its type. */
    public record Field(String name, FieldType type) {
        public Field {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("A field has a name");
            }
        }
    }

    /** Who writes a model's change events. */
    public enum SourceKind {
        CAPTURE,
        WEBHOOK
    }

    public ModelSchema {
        if (model.isEmpty()) {
            throw new IllegalArgumentException("A model has a name");
        }
        if (number < 1) {
            throw new IllegalArgumentException("Schema numbers of " + model + " start at 1, not " + number);
        }
        fields = List.copyOf(fields);
        Set<String> names = new HashSet<>();
        for (Field field : fields) {
            if (!names.add(field.name())) {
                throw new IllegalArgumentException("Model " + model + " has the field " + field.name() + " twice");
            }
        }
    }

    public Optional<Field> field(String name) {
        return fields.stream().filter(field -> field.name().equals(name)).findFirst();
    }
}
