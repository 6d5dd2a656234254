package io.hivesync.sinks.http.convex;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.http.NpmPackages;
import io.hivesync.sinks.http.OptionsPage;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that a user deploys, and what else a user gives. */
class ConvexSourcesTest {
    private static final ModelSchema EVIL = schema(
            "evil",
            1,
            new Field("a\u2028process.exit(1);//", FieldType.STRING),
            new Field("b\n});process.exit(1);//", FieldType.STRING),
            new Field("c\"),\"x\":(()=>{throw 1})(", FieldType.STRING),
            new Field("d*/${1}`", FieldType.STRING));

    private static Map<String, String> files(ModelSchema... models) {
        return ConvexSources.files(List.of(models), model -> TargetModel.DEFAULT);
    }

    @Test
    void tablesAreMadeFromTheModels() {
        Map<String, String> files = files(ACCOUNTS);

        assertThat(files).containsOnlyKeys("hiveSync.ts", "hiveSyncTables.ts", "schema.ts");
        assertThat(files.get("hiveSyncTables.ts")).contains("""
                  "accounts": defineTable({
                    "bladeId": v.string(),
                    "createdAt": v.optional(v.string()), // "ronin.createdAt"
                    "name": v.optional(v.string()),
                    "loginCount": v.optional(v.union(v.number(), v.string())),
                    "emailVerified": v.optional(v.boolean()),
                    "lastSeen": v.optional(v.string()),
                    "settings": v.optional(v.any()),
                    "avatar": v.optional(v.any()),
                    "team": v.optional(v.string()),
                  }).index("by_blade_id", ["bladeId"]),
                """);
    }

    @Test
    void namesThatAreWantedAreInThem() {
        TargetModel people = new TargetModel(
                Optional.of("people"), Optional.of("personId"), Map.of("name", "fullName"), Optional.of("removedAt"));
        String tables = ConvexSources.files(List.of(ACCOUNTS), model -> people).get("hiveSyncTables.ts");

        assertThat(tables)
                .contains("\"people\": defineTable({\n    \"personId\": v.string(),\n")
                .contains("\"fullName\": v.optional(v.string()), // \"name\"\n")
                .contains("\"removedAt\": v.optional(v.string()),\n")
                .contains("\"people\": {\n    \"key\": \"personId\",\n")
                .doesNotContain("bladeId");
    }

    /** Names come from anywhere, and a deployment runs what is in these files. */
    @Test
    void aHostileNameStaysAName() {
        String tables = files(EVIL, HostileNames.MODEL).get("hiveSyncTables.ts");

        assertThat(tables.lines())
                .filteredOn(line -> line.contains("v.optional") && (line.contains("exit") || line.contains("throw")))
                .hasSize(3)
                .allMatch(
                        line -> line.matches(
                                "    \"[A-Za-z0-9_]+\": v\\.optional\\(v\\.string\\(\\)\\), // \"[^\"\\u2028]*(\\\\\"[^\"]*)*\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "_x", "1x", "x.y", "ü", "$x", "hiveSyncLanes"})
    void aNameThatConvexCannotHaveIsRefused(String name) {
        for (TargetModel wanted : List.of(
                new TargetModel(Optional.of(name), Optional.empty(), Map.of(), Optional.empty()),
                new TargetModel(Optional.empty(), Optional.of(name), Map.of(), Optional.empty()),
                new TargetModel(Optional.empty(), Optional.empty(), Map.of("name", name), Optional.empty()),
                new TargetModel(Optional.empty(), Optional.empty(), Map.of(), Optional.of(name)))) {
            assertThatThrownBy(() -> ConvexSources.files(List.of(ACCOUNTS), model -> wanted))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(name);
            assertThatThrownBy(() -> create("convex+https://:s@host", Map.of(), Map.of("accounts", wanted)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** What a user's editor and {@code npx convex deploy} would say of them. */
    @Test
    @Tag("slow")
    void theyAreTypedAsTypeScriptWants() throws Exception {
        Path modules = NpmPackages.install("convex-typescript", "convex@1.48.0", "typescript@5.9.3")
                .resolve("node_modules");
        // below node_modules' own folder, where the compiler looks for it
        Path folder = Files.createDirectories(modules.resolveSibling("typed"));
        Path sources = Files.createDirectories(folder.resolve("convex"));
        for (Map.Entry<String, String> file :
                files(ACCOUNTS, EVIL, HostileNames.MODEL).entrySet()) {
            Files.writeString(sources.resolve(file.getKey()), file.getValue());
        }
        Files.writeString(folder.resolve("tsconfig.json"), """
                {"compilerOptions": {"noEmit": true, "strict": true, "target": "ESNext", "module": "ESNext",
                  "moduleResolution": "Bundler", "lib": ["ES2023", "dom"], "skipLibCheck": true, "isolatedModules": true,
                  "forceConsistentCasingInFileNames": true, "noUncheckedIndexedAccess": true, "types": []},
                 "include": ["convex/**/*"]}""");
        Process tsc = new ProcessBuilder(
                        "node", modules.resolve("typescript/bin/tsc").toString(), "-p", ".")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(tsc.getInputStream().readAllBytes());

        assertThat(tsc.waitFor()).as(said).isZero();
    }

    private static void create(String url, Map<String, String> options, Map<String, TargetModel> models) {
        new ConvexSinkProvider()
                .create(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC(), options, models))
                .close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "convex+https://hunter2", "convex+https://hunter2@happy.convex.cloud", "convex+https://:@hunter2",
                "convex+https://:hunter2@host?x=1", "convex+https://me:hunter2@host", "convex+ftp://:hunter2@host"
            })
    void aUrlThatCannotBeReadIsNotRepeated(String url) {
        assertThatThrownBy(() -> create(url, Map.of(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("convex+https://")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void optionsAreChecked() {
        String url = "convex+https://happy-animal-123.convex.cloud";
        create(url, Map.of("secret", "s", "module", "sync/hiveSync"), Map.of());
        assertThat(new ConvexSinkProvider().nameOf(url)).isEqualTo("convex-happy-animal-123-convex-cloud");
        for (Map.Entry<String, String> wrong : List.of(
                Map.entry("module", "../hunter2"),
                Map.entry("module", "a:hunter2"),
                Map.entry("max-records", "1001"),
                Map.entry("max-bytes", "hunter2"),
                Map.entry("hunter", "x"))) {
            assertThatThrownBy(() -> create(url, Map.of("secret", "s", wrong.getKey(), wrong.getValue()), Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("option " + wrong.getKey())
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void everyOptionIsOnThePage() throws Exception {
        OptionsPage.assertHolds("convex.md", new ConvexSinkProvider().options());
    }
}
