package io.hivesync.sinks.jdbc.postgres;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PrismaSchemaTest {
    private static String prisma(TargetModel wanted, ModelSchema... models) throws Exception {
        return new PostgresSinkProvider()
                .schema(new SchemaRequest("prisma", Optional.empty(), Map.of(), model -> wanted, List.of(models)))
                .getFirst()
                .text();
    }

    @Test
    void tablesAndColumnsHaveTheNamesOfPrismaAndSayTheirOwn() throws Exception {
        assertThat(prisma(TargetModel.DEFAULT, ACCOUNTS)).contains("""

                model Accounts {
                  bladeId String @id @map("blade_id")
                  createdAt DateTime? @db.Timestamptz(6) @map("created_at")
                  name String?
                  loginCount Decimal? @db.Decimal @map("login_count")
                  emailVerified Boolean? @map("email_verified")
                  lastSeen DateTime? @db.Timestamptz(6) @map("last_seen")
                  settings Json?
                  avatar Json?
                  team String?

                  @@map("accounts")
                }
                """);
    }

    @Test
    void namesThatAreWantedAreInIt() throws Exception {
        TargetModel wanted = new TargetModel(
                Optional.of("People"), Optional.of("id"), Map.of("name", "full name"), Optional.of("gone"));

        assertThat(prisma(wanted, ACCOUNTS))
                .contains("  id String @id\n", "fullName String? @map(\"full name\")", "@@map(\"People\")")
                .contains("gone DateTime? @db.Timestamptz(6)\n");
    }

    /** What a schema lacks, {@code prisma db push} drops. */
    @Test
    void ourOwnTablesAreInIt() throws Exception {
        assertThat(prisma(TargetModel.DEFAULT)).contains("@@map(\"hive_sync_lanes\")");
    }

    @Test
    void aHostileNameStaysAName() throws Exception {
        String text = prisma(
                TargetModel.DEFAULT,
                schema("x\") }\nmodel Evil { id Int @id }", 1, new Field("\"\n}\u2028//", FieldType.STRING)),
                schema("hive sync lanes", 1, new Field("1", FieldType.STRING), new Field("?", FieldType.STRING)));

        assertThat(text.lines().filter(line -> line.startsWith("model "))).hasSize(3);
        assertThat(text.lines().filter(line -> line.contains("Evil")))
                .hasSize(2)
                .allMatch(line -> line.matches("model [A-Za-z0-9_]+ \\{|  @@map\\(\"[^\"]*(\\\\\"[^\"]*)*\"\\)"));
    }
}
