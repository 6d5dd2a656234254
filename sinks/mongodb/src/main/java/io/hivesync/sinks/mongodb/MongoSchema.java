package io.hivesync.sinks.mongodb;

import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.topics.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.Document;

/**
 * A script for mongosh: the collections and indexes that the sink makes by itself, and validators, which it leaves to people:
 * Hive checks no types, and a validator turns a value of another type into a dead letter.
 */
final class MongoSchema {
    private static final String HEAD = """
            // Made by Hive Sync from the models; for mongosh. 'schema: evolve' creates the collections and indexes by itself.
            """;
    private static final String TOMBSTONES =
            "// only where the server has no transactions, or the option transactions is off:\n// ";
    private static final String VALIDATORS = """

            // Validators, for who wants them: a record with a value of another type becomes a dead letter.
            """;

    private MongoSchema() {}

    static List<SchemaFile> of(SchemaRequest request) {
        MongoOptions options = MongoOptions.of(request.options());
        StringBuilder setup = new StringBuilder(HEAD);
        StringBuilder validators = new StringBuilder(VALIDATORS);
        MongoSink.OWN.forEach(own -> setup.append(own.creation()).append(";\n"));
        request.models().forEach(model -> {
            DocumentLayout.check(model.model(), request.wanted().apply(model.model()));
            DocumentLayout layout = DocumentLayout.of(model, request.wanted().apply(model.model()));
            CollectionSetup collection = CollectionSetup.of(layout, true, options.tombstones());
            setup.append(collection.creation()).append(";\n");
            for (CollectionSetup.Index index : collection.indexes()) {
                setup.append(index.field().equals(Documents.TOMBSTONE) ? TOMBSTONES : "");
                setup.append(collection.creation(index)).append(";\n");
            }
            Document command = new Document("collMod", layout.collection()).append("validator", validator(layout));
            validators.append("db.runCommand(").append(command.toJson()).append(");\n");
        });
        return List.of(new SchemaFile("schema.js", setup.append(validators).toString()));
    }

    static Document validator(DocumentLayout layout) {
        Document schema = object();
        put(schema, layout.key(), new Document("bsonType", "string"));
        layout.places().forEach(place -> type(place.type()).ifPresent(type -> put(schema, place.path(), type)));
        layout.deletedAt().ifPresent(mark -> put(schema, mark, types("date")));
        return new Document("$jsonSchema", schema);
    }

    private static Document object() {
        return new Document("bsonType", "object").append("properties", new Document());
    }

    /** At its path, in the schemas of the subdocuments on the way. */
    private static void put(Document schema, FieldPath path, Document type) {
        Document inner = schema;
        List<String> way = path.names().subList(0, path.names().size() - 1);
        for (String name : way) {
            Document properties = inner.get("properties", Document.class);
            inner = (Document) properties.computeIfAbsent(name, deeper -> object());
        }
        inner.get("properties", Document.class).put(path.names().getLast(), type);
    }

    /** Empty: any value. */
    private static Optional<Document> type(FieldType type) {
        return switch (type) {
            case STRING, LINK -> Optional.of(types("string"));
            case NUMBER -> Optional.of(types("int", "long", "double", "decimal"));
            case BOOLEAN -> Optional.of(types("bool"));
            // one with parts of a millisecond stays text
            case DATE -> Optional.of(types("date", "string"));
            case JSON, BLOB -> Optional.empty();
        };
    }

    private static Document types(String... types) {
        List<String> allowed = new ArrayList<>(List.of(types));
        allowed.add("null");
        return new Document("bsonType", allowed);
    }
}
