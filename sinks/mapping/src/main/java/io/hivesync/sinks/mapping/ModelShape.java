package io.hivesync.sinks.mapping;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of a model a sink gets.
 *
 * @param include the fields that it gets; empty: all
 * @param exclude fields that it does not get
 * @param constants texts that each record has there, by field
 * @param keepsDeleted whether deletes do not reach the target
 */
public record ModelShape(
        Set<String> include, Set<String> exclude, Map<String, String> constants, boolean keepsDeleted) {
    /** All of it, as it is. */
    public static final ModelShape WHOLE = new ModelShape(Set.of(), Set.of(), Map.of(), false);

    private static final String ID = "id";

    public ModelShape {
        include = Set.copyOf(include);
        exclude = Set.copyOf(exclude);
        constants = Map.copyOf(constants);
    }

    private boolean gets(String field) {
        return field.equals(ID) || (include.isEmpty() || include.contains(field)) && !exclude.contains(field);
    }

    /** The model as the target gets it. */
    public ModelSchema shaped(ModelSchema model) {
        List<Field> fields = new ArrayList<>();
        for (Field field : model.fields()) {
            if (gets(field.name())) {
                fields.add(field);
            }
        }
        constants.keySet().stream().sorted().forEach(name -> fields.add(new Field(name, FieldType.STRING)));
        return new ModelSchema(model.model(), model.number(), fields, model.source());
    }

    /** A copy. */
    ObjectNode shaped(ObjectNode image) {
        ObjectNode shaped = image.objectNode();
        image.properties().forEach(field -> {
            if (gets(field.getKey())) {
                shaped.set(field.getKey(), field.getValue());
            }
        });
        constants.forEach(shaped::put);
        return shaped;
    }

    /** The names of constants that are fields of the model, too. */
    List<String> inTheWay(ModelSchema model) {
        return model.fields().stream()
                .map(Field::name)
                .filter(name -> constants.containsKey(name) && gets(name))
                .toList();
    }

    /** Names that the model has no field for, so that they do nothing. */
    List<String> unknown(ModelSchema model) {
        Set<String> known = model.fields().stream().map(Field::name).collect(Collectors.toSet());
        List<String> unknown = new ArrayList<>(include);
        unknown.addAll(exclude);
        unknown.removeIf(known::contains);
        return unknown;
    }
}
