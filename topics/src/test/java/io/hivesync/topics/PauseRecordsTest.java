package io.hivesync.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked and said of pauses outlives the program that wrote it. */
class PauseRecordsTest {

    @Test
    void aRequestIsReadAndWrittenToTheSameBytes() throws Exception {
        String golden = "{\"request\":\"7f\",\"pause\":false,\"ts_ms\":1763800000000}";
        PauseRequest request = PauseRequest.decode(golden.getBytes(UTF_8));

        assertThat(request).isEqualTo(new PauseRequest("7f", false, 1763800000000L));
        assertThat(request.encode()).asString(UTF_8).isEqualTo(golden);
    }

    @Test
    void aStateIsReadAndWrittenToTheSameBytes() throws Exception {
        String golden = "{\"source\":\"hive\",\"answers\":\"7f\",\"paused\":true,\"cause\":\"mass_delete\","
                + "\"since_ms\":1763800000000,\"deleted\":151,\"rows\":300}";
        PauseState state = PauseState.decode(golden.getBytes(UTF_8));

        assertThat(state.pause())
                .contains(new PauseState.Pause(PauseState.Cause.MASS_DELETE, 1763800000000L, 151, 300));
        assertThat(state.encode()).asString(UTF_8).isEqualTo(golden);
    }

    @Test
    void aModelThatIsNotPausedHasNoReason() throws Exception {
        String golden = "{\"source\":\"hive\",\"answers\":\"7f\",\"paused\":false}";

        assertThat(PauseState.decode(golden.getBytes(UTF_8))).isEqualTo(new PauseState("hive", "7f", Optional.empty()));
        assertThat(new PauseState("hive", "7f", Optional.empty()).encode())
                .asString(UTF_8)
                .isEqualTo(golden);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{}", "{\"pause\":true}", "{\"request\":\"a\",\"pause\":\"yes\"}"})
    void whatIsNoRequestIsMalformed(String value) {
        assertThatThrownBy(() -> PauseRequest.decode(value.getBytes(UTF_8))).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"source\":\"a\"}",
                "{\"source\":\"a\",\"paused\":true,\"cause\":\"x\"}"
            })
    void whatIsNoStateIsMalformed(String value) {
        assertThatThrownBy(() -> PauseState.decode(value.getBytes(UTF_8))).isInstanceOf(MalformedException.class);
    }

    /** Guards two keys of which one is the beginning of the other. */
    @Test
    void theKeysOfARequestAndOfItsAnswerAreToldApart() {
        assertThat(ControlKeys.modelOfPause(ControlKeys.pause("a/b"))).contains("a/b");
        assertThat(ControlKeys.modelOfPaused(ControlKeys.pause("a/b"))).isEmpty();
        assertThat(ControlKeys.modelOfPaused(ControlKeys.paused("a/b"))).contains("a/b");
        assertThat(ControlKeys.modelOfPause(ControlKeys.paused("a/b"))).isEmpty();
        assertThat(ControlKeys.modelOfPause(ControlKeys.snapshot("a/b"))).isEmpty();
    }
}
