package io.hivesync.sinks.http.firestore;

import io.hivesync.sinks.http.DocumentLayout;
import io.hivesync.sinks.mapping.CodeNames;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.FieldType;
import java.util.List;

/** Firestore has no schema to be made: what a person has to know who writes rules, indexes or queries. */
final class FirestoreNotes {
    private static final String HEAD =
            """
            Made by Hive Sync from the models. Firestore needs nothing beforehand: a collection is there with its first document.
            A field without a value is not in its document. Let nobody read the collection hive_sync_lanes.
            """;

    private FirestoreNotes() {}

    static List<SchemaFile> of(SchemaRequest request) {
        StringBuilder text = new StringBuilder(HEAD);
        request.models().forEach(model -> {
            TargetModel wanted = request.wanted().apply(model.model());
            FirestoreNames.check(wanted);
            write(FirestoreNames.layout(model, wanted), wanted, text);
        });
        return List.of(new SchemaFile("firestore.txt", text.toString()));
    }

    private static void write(DocumentLayout layout, TargetModel wanted, StringBuilder text) {
        text.append("\ncollection ").append(CodeNames.literal(layout.collection()));
        text.append(", the record's id is the document's\n");
        wanted.key().ifPresent(key -> line(key, "string, the record's id", text));
        layout.fields().forEach(field -> line(field.name(), type(field.type()), text));
        layout.deletedAt().ifPresent(mark -> line(mark, "timestamp, where the record is deleted", text));
    }

    private static void line(String name, String what, StringBuilder text) {
        text.append("  ")
                .append(CodeNames.literal(name))
                .append(": ")
                .append(what)
                .append('\n');
    }

    private static String type(FieldType type) {
        return switch (type) {
            case STRING -> "string";
            case LINK -> "string, the id of another record";
            case NUMBER -> "integer or double";
            case BOOLEAN -> "boolean";
            case DATE -> "timestamp";
            case JSON, BLOB -> "map, array or what the JSON value is";
        };
    }
}
