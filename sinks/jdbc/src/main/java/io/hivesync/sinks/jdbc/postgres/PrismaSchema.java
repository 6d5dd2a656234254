package io.hivesync.sinks.jdbc.postgres;

import io.hivesync.sinks.mapping.CodeNames;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.topics.FieldType;
import java.util.List;

/**
 * The tables as Prisma names them, for an app that reads them. Our own tables are in it too: what a schema does not have,
 * {@code prisma db push} drops.
 */
final class PrismaSchema {
    static final String FORM = "prisma";

    private static final String HEAD = """
            // Made by Hive Sync from the models. Hive Sync writes these tables: read them, and write to Hive.
            datasource db {
              provider = "postgresql"
              // before Prisma 7 also: url = env("DATABASE_URL")
            }

            generator client {
              provider = "prisma-client-js"
            }
            """;

    private static final String OURS = """

            model HiveSyncLanes {
              sink       String
              topic      String
              partition  Int
              token      BigInt
              offset     BigInt
              topicId    String   @map("topic_id")
              replay     BigInt
              sourceTsMs BigInt   @map("source_ts_ms")
              updatedAt  DateTime @map("updated_at") @db.Timestamptz(6)

              @@id([sink, topic, partition])
              @@map("hive_sync_lanes")
            }
            """;

    private PrismaSchema() {}

    static List<SchemaFile> of(SchemaRequest request) {
        CodeNames models = new CodeNames();
        models.type("hive_sync_lanes");
        StringBuilder text = new StringBuilder(HEAD);
        request.models()
                .forEach(model -> write(
                        TableLayout.of(model, request.wanted().apply(model.model())),
                        models.type(model.model()),
                        text));
        return List.of(new SchemaFile("schema.prisma", text.append(OURS).toString()));
    }

    private static void write(TableLayout layout, String name, StringBuilder text) {
        CodeNames fields = new CodeNames();
        text.append("\nmodel ").append(name).append(" {\n  ");
        text.append(field(fields, layout.key(), "String @id")).append('\n');
        for (TableLayout.Column column : layout.needed()) {
            text.append("  ")
                    .append(field(fields, column.name(), type(column.type())))
                    .append('\n');
        }
        text.append("\n  @@map(").append(CodeNames.literal(layout.table())).append(")\n}\n");
    }

    private static String field(CodeNames fields, String column, String type) {
        String name = fields.member(column);
        return name + " " + type + (name.equals(column) ? "" : " @map(" + CodeNames.literal(column) + ")");
    }

    private static String type(FieldType type) {
        return switch (type) {
            case STRING, LINK -> "String?";
            case NUMBER -> "Decimal? @db.Decimal";
            case BOOLEAN -> "Boolean?";
            case DATE -> "DateTime? @db.Timestamptz(6)";
            case JSON, BLOB -> "Json?";
        };
    }
}
