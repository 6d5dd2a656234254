package io.hivesync.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of sinks outlives the program that wrote it. */
class ReplayRequestTest {

    @Test
    void aRequestIsReadAndWrittenToTheSameBytes() throws Exception {
        String golden = "{\"number\":1763800000000,\"topic_id\":\"t\",\"from\":[0,-1],\"ends\":[90,95],"
                + "\"records_per_second\":50}";
        ReplayRequest request = ReplayRequest.decode(golden.getBytes(UTF_8));

        assertThat(request)
                .isEqualTo(new ReplayRequest(1_763_800_000_000L, "t", List.of(0L, -1L), List.of(90L, 95L), 50));
        assertThat(request.encode()).asString(UTF_8).isEqualTo(golden);
    }

    @Test
    void aPartitionThatIsNotNamedIsLeftAlone() {
        ReplayRequest request = new ReplayRequest(1, "t", List.of(7L, -1L), List.of(9L, 9L), 0);

        assertThat(request.fromOf(0)).hasValue(7);
        assertThat(request.fromOf(1)).isEmpty();
        assertThat(request.fromOf(2)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"number\":1}",
                "{\"number\":0,\"topic_id\":\"t\"}",
                "{\"number\":1,\"topic_id\":\"t\",\"from\":[1],\"ends\":[]}",
                "{\"number\":1,\"topic_id\":\"t\",\"from\":[\"a\"],\"ends\":[1]}",
                "{\"number\":1,\"topic_id\":\"t\",\"records_per_second\":-1}"
            })
    void whatIsNoRequestIsMalformed(String value) {
        assertThatThrownBy(() -> ReplayRequest.decode(value.getBytes(UTF_8))).isInstanceOf(MalformedException.class);
    }

    @Test
    void theKeyNamesTheSinkAndTheModelWhateverItsName() {
        String key = ControlKeys.replay("main", "a/b");

        assertThat(ControlKeys.modelOfReplay("main", key)).contains("a/b");
        assertThat(ControlKeys.modelOfReplay("other", key)).isEmpty();
        assertThat(ControlKeys.modelOfReplay("main", ControlKeys.snapshot("a"))).isEmpty();
    }
}
