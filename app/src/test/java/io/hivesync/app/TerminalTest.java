package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where pictures are drawn, and where lines are written. */
class TerminalTest {
    private static Terminal of(boolean terminal, Map<String, String> environment, int columns) {
        return Terminal.of(new PrintWriter(new StringWriter()), terminal, environment, columns);
    }

    @Test
    void aTerminalWhoseColumnsAreKnownIsDrawnOn() {
        Terminal terminal = of(true, Map.of("TERM", "xterm-256color"), 120);

        assertThat(terminal.live()).isTrue();
        assertThat(terminal.width()).isEqualTo(119);
        assertThat(of(true, Map.of(), 120).live()).isTrue();
    }

    @Test
    void plainLinesGoToWhatIsNoneOrCannotOrShallNotMoveItsCursor() {
        assertThat(of(false, Map.of("TERM", "xterm"), 120).live()).isFalse();
        assertThat(of(true, Map.of("TERM", "dumb"), 120).live()).isFalse();
        assertThat(of(true, Map.of("TERM", "xterm", "NO_COLOR", "1"), 120).live())
                .isFalse();
        assertThat(of(true, Map.of("TERM", "xterm"), 0).live()).isFalse();
    }

    /** A picture of less could not be read, and lines need a width all the same. */
    @Test
    void aWidthThatIsNoneIsNotTaken() {
        assertThat(of(true, Map.of(), 3).width()).isEqualTo(19);
        assertThat(of(true, Map.of(), 0).width()).isEqualTo(79);
        assertThat(of(true, Map.of(), -1).width()).isEqualTo(79);
    }
}
