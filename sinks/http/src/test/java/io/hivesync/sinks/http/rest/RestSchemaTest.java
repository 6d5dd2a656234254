package io.hivesync.sinks.http.rest;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.image;
import static io.hivesync.sinks.testkit.Samples.schema;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.http.DocumentLayout;
import io.hivesync.sinks.http.DocumentLayout.Naming;
import io.hivesync.sinks.http.NpmPackages;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is printed describes what is sent. */
final class RestSchemaTest {
    private static final TargetModel PEOPLE = new TargetModel(
            Optional.of("people"), Optional.of("personId"), Map.of("name", "fullName"), Optional.of("goneAt"));
    private static final ModelSchema EVIL =
            schema("x\"; } export const a = {", 1, new Field("*/ \"]; // \u2028", FieldType.STRING));

    private static SchemaFile printed(String form, Map<String, String> options, TargetModel wanted) {
        return new RestSinkProvider()
                .schema(new SchemaRequest(
                        form,
                        Optional.empty(),
                        options,
                        model -> model.equals("accounts") ? wanted : TargetModel.DEFAULT,
                        List.of(ACCOUNTS, EVIL)))
                .getFirst();
    }

    @Test
    void aRecordAsItIsSentHasTheFieldsAndTypesOfTheJsonSchema() throws Exception {
        RecordChange.Upsert upsert = new RecordChange.Upsert(
                "a",
                0,
                1,
                image("{'ronin.createdAt':'2026-01-02','name':'Ada','loginCount':9007199254740993,'emailVerified':true,"
                        + "'lastSeen':null,'settings':[1],'avatar':{'key':'k'},'team':'t'}"));
        for (boolean textNumbers : new boolean[] {true, false}) {
            JsonNode model = Json.MAPPER
                    .readTree(printed("rest", textNumbers ? Map.of("exact-numbers", "text") : Map.of(), PEOPLE)
                            .text())
                    .path("$defs")
                    .path("people");
            ObjectNode sent =
                    new RecordJson(DocumentLayout.of(ACCOUNTS, PEOPLE, Naming.FREE), textNumbers).record(upsert);

            assertThat(sent.fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrderElementsOf(
                            () -> model.path("properties").fieldNames());
            sent.properties().forEach(field -> {
                JsonNode types = model.path("properties").path(field.getKey()).path("type");
                String type = field.getValue().getNodeType().name().toLowerCase(Locale.ROOT);
                List<String> allowed = new ArrayList<>();
                (types.isArray() ? types : Json.MAPPER.createArrayNode().add(types))
                        .forEach(one -> allowed.add(one.asText()));
                assertThat(types.isMissingNode() || allowed.contains(type))
                        .as("%s is %s, not %s", field.getKey(), type, allowed)
                        .isTrue();
            });
            assertThat(model.path("required").toString()).isEqualTo("[\"personId\"]");
        }
    }

    @Test
    void typesOfTypescriptHaveTheNamesThatAreWanted() {
        assertThat(printed("typescript", Map.of(), PEOPLE).text()).contains("""
                export interface People {
                  "personId": string;
                  "createdAt"?: string | null;
                  "fullName"?: string | null;
                  "loginCount"?: number | null;
                  "emailVerified"?: boolean | null;
                  "lastSeen"?: string | null;
                  "settings"?: unknown;
                  "avatar"?: Record<string, unknown> | null;
                  "team"?: string | null;
                  "goneAt"?: string | null;
                }
                """);
    }

    @Test
    @Tag("slow")
    void theCompilerOfTypescriptTakesThemAlsoWithHostileNames() throws Exception {
        Path modules = NpmPackages.install("convex-typescript", "convex@1.48.0", "typescript@5.9.3")
                .resolve("node_modules");
        Path folder = Files.createDirectories(modules.resolveSibling("models"));
        Path file = folder.resolve("hiveModels.ts");
        Files.writeString(
                file,
                printed("typescript", Map.of(), TargetModel.DEFAULT).text()
                        + "const a: HiveModels[\"accounts\"] = { bladeId: \"a\", loginCount: 1 };\nexport default a;\n");
        Process tsc = new ProcessBuilder(
                        "node",
                        modules.resolve("typescript/bin/tsc").toString(),
                        "--noEmit",
                        "--strict",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(tsc.getInputStream().readAllBytes());

        assertThat(tsc.waitFor()).as(said).isZero();
    }
}
