package io.hivesync.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.internals.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesAndPositionsTest {
    private final TopicNames names = new TopicNames("hive");

    @ParameterizedTest
    @ValueSource(strings = {"accounts", "blog_posts", "a.b", "a-2Eb", "-", "Ünï 🐝", "with space", "..", "a/b\"c"})
    void everyModelNameGivesALegalTopicAndComesBack(String model) {
        for (String topic : List.of(names.changes(model), names.records(model))) {
            Topic.validate(topic);
        }
        assertThat(names.modelOfChanges(names.changes(model))).contains(model);
        assertThat(names.modelOfRecords(names.records(model))).contains(model);
        assertThat(names.changesPattern().matcher(names.changes(model)).matches())
                .isTrue();
    }

    @Test
    void noTwoModelsShareATopic() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> models = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            StringBuilder model = new StringBuilder();
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                model.append("-2Ea.é_".charAt(random.nextInt(7)));
            }
            models.add(model.toString());
        }
        assertThat(models.stream().map(names::records).distinct().count())
                .as("seed %d", seed)
                .isEqualTo(models.stream().distinct().count());
        assertThat(models)
                .as("seed %d", seed)
                .allSatisfy(model ->
                        assertThat(names.modelOfRecords(names.records(model))).contains(model));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hive.records.", "hive.records.a-2e", "hive.records.a-", "hive.records.-61", "hive.changes.a"})
    void aTopicThatWeDidNotNameIsNoModel(String topic) {
        assertThat(names.modelOfRecords(topic)).isEmpty();
    }

    @Test
    void anotherPrefixIsAnotherCluster() {
        assertThat(names.modelOfChanges(new TopicNames("hive2").changes("a"))).isEmpty();
        assertThatThrownBy(() -> new TopicNames("a.b")).hasMessageContaining("prefix");
    }

    @Test
    void aNameTooLongForATopicSaysSo() {
        assertThatThrownBy(() -> names.records("x".repeat(300))).hasMessageContaining("249");
        assertThatThrownBy(() -> names.records("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void positionsAreOrderedByEpochThenSequenceThenIndex() {
        List<Position> ordered = List.of(
                Position.NONE,
                new Position(1, 0, 9),
                new Position(1, 2, 0),
                new Position(1, 10, 0),
                new Position(2, 0, 0),
                new Position(10, 0, 0));
        List<Position> shuffled = new ArrayList<>(ordered);
        Collections.shuffle(shuffled, new Random(1));
        Collections.sort(shuffled);

        assertThat(shuffled).isEqualTo(ordered);
        assertThat(ordered)
                .allSatisfy(position ->
                        assertThat(Position.parse(position.toString())).isEqualTo(position));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1:2", "1:2:x", "a:1:1", ":1:1", "1:-2:3", "1:2:3:4", "99999999999999999999:1:1"})
    void whatIsNoPositionIsRefused(String text) {
        assertThatThrownBy(() -> Position.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(Mark.Kind.class)
    void aMarkTravelsInHeaders(Mark.Kind kind) {
        RecordHeaders headers = new RecordHeaders();
        Mark mark = new Mark(kind, new Position(3, 2, 1));
        mark.writeTo(headers);

        assertThat(Mark.readFrom(headers)).contains(mark);
    }

    @Test
    void headersWithoutAMarkAreAnEventAndUnknownMarksAreRefused() {
        RecordHeaders headers = new RecordHeaders();
        assertThat(Mark.readFrom(headers)).isEmpty();
        HeaderNames.put(headers, HeaderNames.MARK, "later");
        assertThatThrownBy(() -> Mark.readFrom(headers)).isInstanceOf(IllegalArgumentException.class);
    }
}
