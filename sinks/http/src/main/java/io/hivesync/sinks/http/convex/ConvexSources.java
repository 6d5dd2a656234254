package io.hivesync.sinks.http.convex;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.sinks.http.DocumentLayout;
import io.hivesync.sinks.mapping.CodeNames;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The files that a user puts into the folder {@code convex/} of a project and deploys: our functions, the tables for the models, and a
 * schema of these tables alone, for a project that has none yet.
 */
public final class ConvexSources {
    private static final String FUNCTIONS = "hiveSync.ts";
    private static final String TABLES = "hiveSyncTables.ts";
    private static final String SCHEMA = "schema.ts";
    private static final String MADE =
            "// Made by Hive Sync from the models: hive-sync schema --to convex. Make it anew when they change.\n";

    private ConvexSources() {}

    /**
     * The files' texts by their names.
     *
     * @param wanted how a model stands in the target
     * @throws IllegalArgumentException when Convex cannot have a name that is wanted
     */
    public static Map<String, String> files(List<ModelSchema> models, Function<String, TargetModel> wanted) {
        List<DocumentLayout> layouts = models.stream()
                .map(model -> layout(model, wanted.apply(model.model())))
                .sorted(Comparator.comparing(DocumentLayout::collection))
                .toList();
        Map<String, String> files = new LinkedHashMap<>();
        files.put(FUNCTIONS, resource(FUNCTIONS));
        files.put(TABLES, tables(layouts));
        files.put(SCHEMA, MADE + """

                import { defineSchema } from "convex/server";
                import { hiveSyncTables } from "./hiveSyncTables";

                export default defineSchema({ ...hiveSyncTables });
                """);
        return files;
    }

    private static DocumentLayout layout(ModelSchema model, TargetModel wanted) {
        ConvexNames.check(wanted);
        return ConvexNames.layout(model, wanted);
    }

    private static String tables(List<DocumentLayout> layouts) {
        StringBuilder text = new StringBuilder(MADE).append("""

                import { defineTable } from "convex/server";
                import { v } from "convex/values";

                export const hiveSyncTables = {
                  "hiveSyncLanes": defineTable({
                    "sink": v.string(),
                    "topic": v.string(),
                    "partition": v.number(),
                    "token": v.number(),
                    "offset": v.number(),
                    "topicId": v.string(),
                    "replay": v.number(),
                    "sourceTsMs": v.number(),
                  }).index("by_lane", ["topic", "partition", "sink"]),
                """);
        layouts.forEach(layout -> table(layout, text));
        text.append("};\n\nexport const hiveSyncModels = {\n");
        layouts.forEach(layout -> model(layout, text));
        return text.append("};\n").toString();
    }

    private static void table(DocumentLayout layout, StringBuilder text) {
        text.append("  ").append(CodeNames.literal(layout.collection())).append(": defineTable({\n");
        text.append("    ").append(CodeNames.literal(layout.key())).append(": v.string(),\n");
        for (DocumentLayout.Field field : layout.fields()) {
            text.append("    ")
                    .append(CodeNames.literal(field.name()))
                    .append(": v.optional(")
                    .append(validator(field.type()));
            text.append("),");
            if (!field.name().equals(field.field())) {
                text.append(" // ").append(CodeNames.literal(field.field()));
            }
            text.append('\n');
        }
        layout.deletedAt()
                .ifPresent(name ->
                        text.append("    ").append(CodeNames.literal(name)).append(": v.optional(v.string()),\n"));
        text.append("  }).index(\"by_blade_id\", [")
                .append(CodeNames.literal(layout.key()))
                .append("]),\n");
    }

    private static void model(DocumentLayout layout, StringBuilder text) {
        text.append("  ").append(CodeNames.literal(layout.collection())).append(": {\n    \"key\": ");
        text.append(CodeNames.literal(layout.key())).append(",\n    \"fields\": {\n");
        for (DocumentLayout.Field field : layout.fields()) {
            text.append("      ").append(CodeNames.literal(field.name())).append(": ");
            text.append(CodeNames.literal(field.type().code())).append(",\n");
        }
        layout.deletedAt()
                .ifPresent(name -> text.append("      ")
                        .append(CodeNames.literal(name))
                        .append(": ")
                        .append(CodeNames.literal(FieldType.DATE.code()))
                        .append(",\n"));
        text.append("    },\n  },\n");
    }

    private static String validator(FieldType type) {
        return switch (type) {
            case STRING, LINK, DATE -> "v.string()";
            // text is a number that a double cannot hold
            case NUMBER -> "v.union(v.number(), v.string())";
            case BOOLEAN -> "v.boolean()";
            case JSON, BLOB -> "v.any()";
        };
    }

    private static String resource(String name) {
        try (InputStream in = ConvexSources.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The resource " + name + " is missing");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
