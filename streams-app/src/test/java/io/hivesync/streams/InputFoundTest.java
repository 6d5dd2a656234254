package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class InputFoundTest {
    private static final Uuid TOPIC = new Uuid(0, 1);
    private static final InputPosition READ_TO_9 = new InputPosition(TOPIC, 9);

    private static InputFound.Verdict found(long logStart, Long committed, InputPosition known) {
        return new InputFound(logStart, committed, true, Optional.of(TOPIC)).compare(known);
    }

    @Test
    void firstMeetingOfAWholeTopicIsFine() {
        assertThat(found(0, null, null)).isEqualTo(InputFound.Verdict.FINE);
    }

    /** Nothing else tells that the store is younger than the group. */
    @Test
    void inputThatTheGroupReadAndTheStoreDoesNotKnowIsReadAgain() {
        assertThat(found(0, 10L, null)).isEqualTo(new InputFound.Verdict(0L, null));
        assertThat(found(5, 10L, null).loss()).isEqualTo("offsets 0 to 4 were removed before they were read");
        assertThat(found(5, null, null).loss()).isNotNull();
    }

    @Test
    void onlyWhatNeitherTheStoreNorTheGroupHasPassedIsLost() {
        assertThat(found(10, null, READ_TO_9)).isEqualTo(InputFound.Verdict.FINE);
        assertThat(found(11, null, READ_TO_9).loss()).isEqualTo("offsets 10 to 10 were removed before they were read");
        assertThat(found(11, 10L, READ_TO_9).loss()).isNotNull();
        assertThat(found(11, 11L, READ_TO_9).loss())
                .as("the end of a transaction has an offset too")
                .isNull();
    }

    private static InputFound.Verdict setBySomebody(long logStart, long committed) {
        return new InputFound(logStart, committed, false, Optional.of(TOPIC)).compare(READ_TO_9);
    }

    /** Who counts on the group's offset alone leaves records out for ever. */
    @Test
    void offsetAheadOfWhatWasReadLeavesNothingOut() {
        assertThat(setBySomebody(0, 10)).isEqualTo(InputFound.Verdict.FINE);
        assertThat(setBySomebody(0, 25)).isEqualTo(new InputFound.Verdict(10L, null));
        assertThat(setBySomebody(12, 25))
                .isEqualTo(new InputFound.Verdict(12L, "offsets 10 to 11 were removed before they were read"));
        assertThat(setBySomebody(0, 5)).as("a rewind").isEqualTo(InputFound.Verdict.FINE);
        assertThat(found(0, 25L, READ_TO_9))
                .as("between is what is no record: Streams goes on there")
                .isEqualTo(InputFound.Verdict.FINE);
    }

    @Test
    void anotherTopicOfTheNameIsReadFromItsBeginningWhateverTheOffsetsSay() {
        InputPosition old = new InputPosition(new Uuid(0, 2), 9);
        assertThat(found(0, 10L, old)).isEqualTo(new InputFound.Verdict(0L, "the topic was made anew"));
        assertThat(new InputFound(0, 10L, true, Optional.empty()).compare(old))
                .as("while it cannot be told")
                .isEqualTo(InputFound.Verdict.FINE);
    }
}
