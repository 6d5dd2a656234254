package io.hivesync.sinks.http.firestore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.http.DocumentLayout;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The two files that {@code firebase deploy --only firestore} takes: rules, which keep the app's users from writing and leave it to a
 * person who may read, and exemptions from indexes for what is large or never queried. Firestore itself needs neither.
 */
final class FirestoreSchema {
    private static final String MADE =
            "// Made by Hive Sync from the models. Take over what you need: a deploy replaces all that is there.\n";
    private static final List<String> NEVER_QUERIED = List.of("token", "offset", "replay", "sourceTsMs", "writtenAt");
    /** What may stand in a match without quotes, of which there are none. */
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*");

    private FirestoreSchema() {}

    static List<SchemaFile> of(SchemaRequest request) {
        List<DocumentLayout> layouts = request.models().stream()
                .map(model -> {
                    FirestoreNames.check(request.wanted().apply(model.model()));
                    return FirestoreNames.layout(model, request.wanted().apply(model.model()));
                })
                .toList();
        return List.of(
                new SchemaFile("firestore.rules", rules(layouts)),
                new SchemaFile("firestore.indexes.json", indexes(layouts)));
    }

    private static String rules(List<DocumentLayout> layouts) {
        StringBuilder rules =
                new StringBuilder("rules_version = '2';\n").append(MADE).append("""
                // The sink's own identity is not bound by rules.
                service cloud.firestore {
                  match /databases/{database}/documents {
                    match /hive_sync_lanes/{lane} {
                      allow read, write: if false;
                    }
                """);
        for (DocumentLayout layout : layouts) {
            if (PATH.matcher(layout.collection()).matches()) {
                rules.append("    match /").append(layout.collection()).append("/{id} {\n");
                rules.append("      allow read: if false; // say who may, such as: if request.auth != null\n");
                rules.append("      allow write: if false;\n    }\n");
            } else {
                rules.append("    // a collection whose name cannot stand in a rule stays closed\n");
            }
        }
        return rules.append("  }\n}\n").toString();
    }

    private static String indexes(List<DocumentLayout> layouts) {
        ObjectNode indexes = Json.MAPPER.createObjectNode();
        indexes.putArray("indexes");
        ArrayNode exempt = indexes.putArray("fieldOverrides");
        NEVER_QUERIED.forEach(field -> exempt(exempt, FirestoreNames.LANES, field));
        for (DocumentLayout layout : layouts) {
            String group = layout.collection().substring(layout.collection().lastIndexOf('/') + 1);
            layout.fields().stream()
                    .filter(field -> field.type() == FieldType.JSON || field.type() == FieldType.BLOB)
                    .forEach(field -> exempt(exempt, group, FirestoreNames.quoted(field.name())));
        }
        try {
            return MADE + Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(indexes) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes can always be written", e);
        }
    }

    private static void exempt(ArrayNode exempt, String group, String path) {
        exempt.addObject().put("collectionGroup", group).put("fieldPath", path).putArray("indexes");
    }
}
