package io.hivesync.sinks.http.rest;

import io.hivesync.sinks.http.DocumentLayout;
import io.hivesync.sinks.http.DocumentLayout.Naming;
import io.hivesync.sinks.mapping.CodeNames;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.topics.FieldType;
import java.util.List;

/** Records as a REST API gets them, as types of TypeScript. */
final class TypescriptTypes {
    static final String FORM = "typescript";

    private TypescriptTypes() {}

    static List<SchemaFile> of(SchemaRequest request) {
        CodeNames names = new CodeNames();
        names.type("HiveModels");
        StringBuilder text = new StringBuilder("""
                // Made by Hive Sync from the models. A date is ISO 8601 text, a link is the other record's id. Hive does not check
                // types: what an app stored against its own model comes as it is.
                """);
        StringBuilder all = new StringBuilder("\nexport interface HiveModels {\n");
        request.models().forEach(model -> {
            DocumentLayout layout = DocumentLayout.of(model, request.wanted().apply(model.model()), Naming.FREE);
            String name = names.type(layout.collection());
            write(layout, name, text);
            all.append("  ").append(CodeNames.literal(layout.collection())).append(": " + name + ";\n");
        });
        return List.of(
                new SchemaFile("hiveModels.ts", text.append(all).append("}\n").toString()));
    }

    private static void write(DocumentLayout layout, String name, StringBuilder text) {
        text.append("\nexport interface ").append(name).append(" {\n");
        text.append("  ").append(CodeNames.literal(layout.key())).append(": string;\n");
        for (DocumentLayout.Field field : layout.fields()) {
            text.append("  ").append(CodeNames.literal(field.name()));
            text.append("?: ").append(type(field.type())).append(";\n");
        }
        layout.deletedAt()
                .ifPresent(mark ->
                        text.append("  ").append(CodeNames.literal(mark)).append("?: string | null;\n"));
        text.append("}\n");
    }

    private static String type(FieldType type) {
        return switch (type) {
            case STRING, LINK, DATE -> "string | null";
            case NUMBER -> "number | null";
            case BOOLEAN -> "boolean | null";
            case JSON -> "unknown";
            case BLOB -> "Record<string, unknown> | null";
        };
    }
}
