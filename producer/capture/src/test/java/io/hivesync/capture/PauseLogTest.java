package io.hivesync.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.PauseRequest;
import io.hivesync.topics.PauseState;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PauseLogTest {
    private final PauseLog log = new PauseLog();

    private PauseRequest ask(boolean pause) {
        PauseRequest request = PauseRequest.of(pause, 1);
        log.accept("pause/tags", request.encode());
        return request;
    }

    private void answer(PauseRequest request) {
        log.accept("paused/tags", new PauseState("hive", request.id(), Optional.empty()).encode());
    }

    @Test
    void theLastRequestCountsUntilItIsAnswered() {
        ask(true);
        PauseRequest last = ask(false);
        assertThat(log.unanswered(model -> true)).containsOnlyKeys("tags").containsValue(last);
        assertThat(log.unanswered("teams"::equals)).isEmpty();
        answer(last);
        assertThat(log.unanswered(model -> true)).isEmpty();
    }

    /** Guards a request that comes while an earlier one is being answered. */
    @Test
    void anAnswerToAnEarlierRequestLeavesTheLaterOneOpen() {
        PauseRequest first = ask(true);
        PauseRequest second = ask(false);
        answer(first);
        assertThat(log.unanswered(model -> true)).containsValue(second);
    }

    @Test
    void whatIsNotOursOrCannotBeReadIsLeftAside() {
        log.accept("snapshot/tags", "{}".getBytes(UTF_8));
        log.accept("pause/tags", "{".getBytes(UTF_8));
        log.accept("paused/tags", "{}".getBytes(UTF_8));
        assertThat(log.unanswered(model -> true)).isEmpty();
        assertThat(log.all()).isEmpty();
    }

    @Test
    void onlyWhatTheSourceSaidItselfIsItsWord() {
        log.accept("paused/tags", new PauseState("other", "", Optional.empty()).encode());
        assertThat(log.of("hive")).isEmpty();
        assertThat(log.of("other")).containsOnlyKeys("tags");
    }
}
