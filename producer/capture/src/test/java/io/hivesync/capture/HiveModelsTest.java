package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.topics.FieldRules;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Mask;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Selection and masks without a capture; that a capture publishes the same is a test of {@link CaptureSchemaTest}. */
class HiveModelsTest {
    @TempDir
    Path directory;

    @Test
    void whatIsSelectedIsReadWithBladesTypes() throws Exception {
        TestHive hive = TestHive.copyOf(directory, "clean");
        hive.sql(
                "CREATE TABLE sessions (id TEXT PRIMARY KEY, browser TEXT)",
                "INSERT INTO ronin_schema (id, slug, \"table\", fields) VALUES ('mod_s', 'session', 'sessions', '{}')");

        assertThat(HiveModels.read(hive.file(), Selection.defaults()))
                .extracting(ModelSchema::model)
                .contains("accounts", "ronin_link_blog_post_tags")
                .doesNotContain("sessions", "ronin_schema");

        Selection rules = new Selection(
                Set.of("sessions"),
                Set.of(),
                Map.of("accounts", new FieldRules(Set.of("name"), Map.of("loginCount", new Mask.Sha256()))));
        List<ModelSchema> models = HiveModels.read(hive.file(), rules);
        assertThat(models).extracting(ModelSchema::model).contains("sessions");
        ModelSchema accounts = models.getFirst();
        assertThat(accounts.field("name")).isEmpty();
        assertThat(accounts.field("loginCount")).contains(new Field("loginCount", FieldType.STRING));
        assertThat(accounts.field("settings")).contains(new Field("settings", FieldType.JSON));
    }

    @Test
    void whatIsNoDatabaseIsSaid() throws Exception {
        Path notes = Files.writeString(directory.resolve("notes"), "these are notes".repeat(100));

        assertThatThrownBy(() -> HiveModels.read(notes, Selection.defaults()))
                .isInstanceOf(HiveFileException.class)
                .hasMessageContaining("notes");
    }
}
