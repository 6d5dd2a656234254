package io.hivesync.sinks.mongodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.mongodb.DocumentLayout.Place;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException.Rejected;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonWriter;

/** A layout as a document writes it: names that share a subdocument beside each other, the key first. */
sealed interface DocumentTree {

    record Key(String name) implements DocumentTree {}

    record Leaf(String name, Place place) implements DocumentTree {}

    record Group(String name, List<DocumentTree> parts) implements DocumentTree {
        public Group {
            parts = List.copyOf(parts);
        }
    }

    static List<DocumentTree> of(DocumentLayout layout) {
        List<Branch> branches = new ArrayList<>();
        branches.add(new Branch(layout.key().names(), Key::new));
        for (Place place : layout.places()) {
            branches.add(new Branch(place.path().names(), name -> new Leaf(name, place)));
        }
        return Branch.grow(branches);
    }

    /** Whether it has something to write. */
    static boolean isSet(DocumentTree part, ObjectNode after) {
        return switch (part) {
            case Key key -> true;
            case Leaf leaf -> {
                JsonNode value = after.get(leaf.place().field());
                yield value != null && !value.isNull();
            }
            case Group group -> group.parts().stream().anyMatch(inner -> isSet(inner, after));
        };
    }

    /** Writes what has a value: a field that is null is one that is not there. */
    static void write(BsonWriter writer, DocumentTree part, RecordChange.Upsert change) throws Rejected {
        if (!isSet(part, change.after())) {
            return;
        }
        switch (part) {
            case Key key -> writer.writeString(key.name(), change.bladeId());
            case Leaf leaf -> writeLeaf(writer, leaf, change);
            case Group group -> {
                writer.writeStartDocument(group.name());
                for (DocumentTree inner : group.parts()) {
                    write(writer, inner, change);
                }
                writer.writeEndDocument();
            }
        }
    }

    private static void writeLeaf(BsonWriter writer, Leaf leaf, RecordChange.Upsert change) throws Rejected {
        Place place = leaf.place();
        writer.writeName(leaf.name());
        try {
            BsonValues.write(writer, place.type(), change.after().get(place.field()));
        } catch (MisfitException e) {
            throw new Rejected(
                    "The field " + place.field() + " of " + change.bladeId() + " cannot be stored: " + e.getMessage(),
                    change.bladeId(),
                    null);
        }
    }

    /** What is left of a path, and what stands at its end. */
    record Branch(List<String> names, Ending ending) {
        interface Ending {
            DocumentTree named(String name);
        }

        private static List<DocumentTree> grow(List<Branch> branches) {
            Map<String, List<Branch>> byName = new LinkedHashMap<>();
            branches.forEach(branch -> byName.computeIfAbsent(branch.names().getFirst(), name -> new ArrayList<>())
                    .add(branch));
            List<DocumentTree> parts = new ArrayList<>();
            byName.forEach((name, same) -> {
                Branch first = same.getFirst();
                parts.add(
                        first.names().size() == 1
                                ? first.ending().named(name)
                                : new Group(
                                        name,
                                        grow(same.stream().map(Branch::rest).toList())));
            });
            return parts;
        }

        private Branch rest() {
            return new Branch(names.subList(1, names.size()), ending);
        }
    }
}
