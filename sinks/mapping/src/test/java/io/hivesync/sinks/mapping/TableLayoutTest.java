package io.hivesync.sinks.mapping;

import static io.hivesync.sinks.testkit.Samples.schema;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema.Field;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TableLayoutTest {

    private static List<String> columns(String... fields) {
        Field[] typed = Arrays.stream(fields)
                .map(field -> new Field(field, FieldType.STRING))
                .toArray(Field[]::new);
        return TableLayout.of(schema("m", 1, typed)).columns().stream()
                .map(TableLayout.Column::name)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "email, email",
        "emailVerified, email_verified",
        "userID, user_id",
        "HTMLBody, html_body",
        "address2Line, address2_line",
        "address.street, address_street",
        "already_snake, already_snake",
        "größeÄndern, größe_ändern",
        "a b-c, a_b_c",
        "ronin.createdAt, created_at"
    })
    void columnsAreInSnakeCase(String field, String column) {
        assertThat(columns(field)).containsExactly(column);
    }

    @Test
    void theIdIsTheKeyAndNoOtherColumn() {
        assertThat(columns("id", "name")).containsExactly("name");
    }

    @Test
    void aSystemFieldGivesWayToTheModelsOwnField() {
        assertThat(columns("id", "ronin.createdAt", "ronin.updatedAt", "createdAt"))
                .containsExactly("ronin_created_at", "updated_at", "created_at");
    }

    @Test
    void collidingNamesAreDistinctAndTheSameEachTime() {
        List<String> columns = columns("emailVerified", "email_verified", "email-verified", "ronin.x", "x", "ronin_x");

        assertThat(columns).doesNotHaveDuplicates().startsWith("email_verified");
        assertThat(columns.get(1)).matches("email_verified_[0-9a-f]{8}");
        assertThat(columns.get(3)).matches("ronin_x_[0-9a-f]{8}");
        assertThat(columns("emailVerified", "email_verified", "email-verified", "ronin.x", "x", "ronin_x"))
                .isEqualTo(columns);
    }

    @Test
    void aFieldThatIsAddedTakesNoOlderColumn() {
        assertThat(columns("emailVerified", "added", "email_verified").get(0)).isEqualTo("email_verified");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bladeId", "blade_id", "xmin", "ctid", "tableoid"})
    void namesThatATableHasAlreadyAreNotTakenAgain(String field) {
        assertThat(columns(field).get(0)).startsWith(Identifiers.snakeCase(field) + "_");
    }

    @Test
    void noNameIsLongerThan63BytesAndNoneIsCutInsideACharacter() {
        List<String> columns = columns("x".repeat(63), "x".repeat(64), "x".repeat(65), "é".repeat(40), "😀".repeat(40));

        assertThat(columns).doesNotHaveDuplicates().startsWith("x".repeat(63)).allSatisfy(column -> {
            assertThat(column.getBytes(UTF_8).length).isLessThanOrEqualTo(63);
            assertThat(new String(column.getBytes(UTF_8), UTF_8)).isEqualTo(column);
        });
    }

    @Test
    void tablesAreNamedAsTheirModels() {
        assertThat(Identifiers.table("blog_posts")).isEqualTo("blog_posts");
        assertThat(Identifiers.table("My \"Model\"")).isEqualTo("My \"Model\"");
        assertThat(Identifiers.table("hive_sync_lanes")).startsWith("model_hive_sync_lanes_");
        assertThat(Identifiers.table("SQLite_x")).startsWith("model_");
        assertThat(Identifiers.table("a\0b")).startsWith("model_a_b_");
        assertThat(Identifiers.table("y".repeat(64)).getBytes(UTF_8)).hasSize(63);
    }
}
