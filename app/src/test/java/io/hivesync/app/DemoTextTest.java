package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the demo shows, on a terminal and elsewhere. */
class DemoTextTest {
    private static final DemoSnapshot SNAPSHOT = new DemoSnapshot(
            "the app writes, second 3 of 10",
            "sqlite-target",
            List.of(new DemoSnapshot.Model("accounts", 1218, 1217), new DemoSnapshot.Model("tags", 3, 3)),
            1300,
            1450,
            31,
            1400,
            12,
            Optional.of(new DemoSnapshot.Latency(11.6, 40.2)));

    @Test
    void thePictureHasWhatIsWorthKnowing() {
        List<String> picture = DemoText.picture(SNAPSHOT, 79);

        assertThat(picture.getFirst()).isEqualTo("Hive > Kafka > sqlite-target: the app writes, second 3 of 10");
        assertThat(picture)
                .anySatisfy(line -> assertThat(line).matches("accounts +1,218 +1,217"))
                .contains(
                        "commits    1,300",
                        "versions   1,450 captured, 1,400 applied, 31 folded or waiting",
                        "latency    commit to target p50 12 ms, p99 40 ms",
                        "lag        12 records");
    }

    /** A line that wraps would make the next picture begin at the wrong place. */
    @Test
    void noLineIsWiderThanTheTerminal() {
        List<DemoSnapshot.Model> models = IntStream.range(0, 100)
                .mapToObj(i -> new DemoSnapshot.Model("🐝".repeat(i) + "\u001b[2J\n", i, Long.MAX_VALUE))
                .toList();
        DemoSnapshot wide = new DemoSnapshot(
                "x".repeat(300), "t", models, 1, Long.MAX_VALUE, Long.MAX_VALUE, 1, 1, Optional.empty());
        for (int width : new int[] {19, 40, 79, 200}) {
            List<String> picture = DemoText.picture(wide, width);

            assertThat(picture).hasSizeLessThan(24).allSatisfy(line -> {
                assertThat(Lines.columns(line)).isLessThanOrEqualTo(width);
                assertThat(line.chars()).noneMatch(Character::isISOControl);
            });
        }
    }

    @Test
    void withoutATerminalNothingMovesACursor() {
        StringWriter text = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(text), false, 80);
        terminal.say(DemoText.line(SNAPSHOT));
        terminal.draw(DemoText.picture(SNAPSHOT, terminal.width()));
        terminal.draw(DemoText.picture(SNAPSHOT, terminal.width()));

        assertThat(text.toString())
                .contains("1300 commits", "31 folded or waiting", "p50 12 ms", "lag 12 records")
                .doesNotContain("\u001b");
    }

    @Test
    void onATerminalAPictureTakesThePlaceOfTheOneBeforeButNotOfWhatWasSaid() {
        StringWriter text = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(text), true, 80);
        terminal.draw(List.of("a", "b"));
        terminal.draw(List.of("c", "d"));
        terminal.say("said");
        terminal.draw(List.of("e"));

        assertThat(text.toString().replace(System.lineSeparator(), "\n"))
                .isEqualTo(
                        "\u001b[1ma\u001b[0m\nb\n\u001b[2A\r\u001b[J\u001b[1mc\u001b[0m\nd\nsaid\n\u001b[1me\u001b[0m\n");
    }

    /** As two processes on one terminal would: what the log writes in between would stand in the middle of the picture. */
    @Test
    void aLineOfTheLogGoesAboveThePicture() throws Exception {
        StringWriter text = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(text), true, 80);
        terminal.above(() -> text.write("before it\n"));
        terminal.draw(List.of("a", "b"));
        terminal.above(() -> text.write("WARN\n"));
        terminal.draw(List.of("c", "d"));
        terminal.say("said");
        terminal.above(() -> text.write("after it\n"));

        assertThat(text.toString().replace(System.lineSeparator(), "\n"))
                .isEqualTo("before it\n\u001b[1ma\u001b[0m\nb\n\u001b[2A\r\u001b[JWARN\n\u001b[1ma\u001b[0m\nb\n"
                        + "\u001b[2A\r\u001b[J\u001b[1mc\u001b[0m\nd\nsaid\nafter it\n");
    }

    @Test
    void theLogOfAProcessWhoseTerminalIsNoneIsLeftAlone() throws Exception {
        StringWriter text = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(text), false, 80);
        terminal.draw(List.of("a"));
        terminal.above(() -> text.write("WARN\n"));

        assertThat(text.toString().replace(System.lineSeparator(), "\n")).isEqualTo("a\nWARN\n");
    }
}
