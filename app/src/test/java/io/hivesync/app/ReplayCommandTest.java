package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.sinks.runtime.ReplayClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the commands of replay, resync and dead letters say to input that they cannot use, and how progress reads. */
class ReplayCommandTest {
    @TempDir
    Path folder;

    private record Answer(int exit, String text) {}

    private Answer hiveSync(String... arguments) {
        StringWriter text = new StringWriter();
        CommandLine command = HiveSync.commandLine();
        command.setOut(new PrintWriter(text));
        command.setErr(new PrintWriter(text));
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--state", folder.toString()))
                .toArray(String[]::new);
        return new Answer(command.execute(all), text.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "2026-11-28",
                "2026-11-28T10:00:00",
                "0:",
                "0:1,",
                ":1",
                "-1:5",
                "0:99999999999999999999"
            })
    void aBeginningThatIsNoneIsAnsweredWithTheForms(String from) {
        Answer answer = hiveSync("replay", "--sink", "main", "--model", "a", "--from=" + from);

        assertThat(answer.exit()).isEqualTo(HiveSync.WRONG_INPUT);
        assertThat(answer.text()).contains("beginning", "partition:offset");
    }

    @Test
    void offsetsNeedOneModelAndEachPartitionOnce() {
        assertThat(hiveSync("replay", "--sink", "main", "--from", "0:1").text()).contains("--model once");
        assertThat(hiveSync("replay", "--sink", "main", "--model", "a", "--from", "0:1,0:2")
                        .text())
                .contains("partition 0 twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "fast", "1.5", "5/min"})
    void aRateIsAWholeNumberOfRecordsASecond(String rate) {
        Answer answer = hiveSync("replay", "--sink", "main", "--rate=" + rate);

        assertThat(answer.exit()).isEqualTo(HiveSync.WRONG_INPUT);
        assertThat(answer.text()).contains("--rate", "500/s");
    }

    @Test
    void theFormsOfABeginningAreRead() {
        assertThat(ReplayFrom.read("2026-11-28T10:00:00+01:00", "50/s", List.of())
                        .recordsPerSecond())
                .isEqualTo(50);
        assertThat(ReplayFrom.read("0:1200,3:0", "", List.of("a")).from())
                .isEqualTo(new ReplayClient.Offsets(java.util.Map.of(0, 1200L, 3, 0L)));
        assertThat(ReplayFrom.read("beginning", "7", List.of()).from()).isEqualTo(new ReplayClient.Beginning());
    }

    @Test
    void progressSaysPercentAndTheTimeThatIsLeft() {
        ReplayText text = new ReplayText();
        assertThat(text.of(progress(400, 0, 0), seconds(0))).isEqualTo("hive-sync: waiting for the sink");
        assertThat(text.of(progress(400, 0, 6), seconds(60))).isEqualTo("hive-sync: 0.0 %, 0 of 400, reading");

        // the wait is no part of the pace
        assertThat(text.of(progress(400, 100, 6), seconds(70)))
                .isEqualTo("hive-sync: 25.0 %, 100 of 400, about 31 s left");
        assertThat(text.of(progress(400, 400, 6), seconds(80)))
                .isEqualTo("hive-sync: 100.0 %, 400 of 400, removing what the topics no longer have");
    }

    @Test
    void aLongTimeIsSaidInHours() {
        ReplayText text = new ReplayText();
        text.of(progress(4_000_000, 0, 6), seconds(0));

        assertThat(text.of(progress(4_000_000, 1_000, 6), seconds(10))).contains("about 11 h 6 min left");
    }

    /** What was applied before somebody looked was not applied in the time since then. */
    @Test
    void whoFollowsAReplayFromItsMiddleIsToldTheTimeOfThePaceThatIsSeen() {
        ReplayText text = new ReplayText();

        assertThat(text.of(progress(2_000, 1_000, 6), seconds(5))).isEqualTo("hive-sync: 50.0 %, 1,000 of 2,000");
        assertThat(text.of(progress(2_000, 1_000, 6), seconds(6))).isEqualTo("hive-sync: 50.0 %, 1,000 of 2,000");
        assertThat(text.of(progress(2_000, 1_010, 6), seconds(7)))
                .isEqualTo("hive-sync: 50.5 %, 1,010 of 2,000, about 3 min 19 s left");
    }

    /** Somebody asked for another one meanwhile. */
    @Test
    void aReplayThatBeginsAnewHasANewPace() {
        ReplayText text = new ReplayText();
        text.of(progress(400, 300, 6), seconds(0));

        assertThat(text.of(progress(400, 100, 6), seconds(10))).isEqualTo("hive-sync: 25.0 %, 100 of 400");
        assertThat(text.of(progress(400, 200, 6), seconds(20))).contains("about 21 s left");
    }

    private static ReplayClient.Progress progress(long total, long applied, int begun) {
        return new ReplayClient.Progress(total, applied, 6, begun, 0);
    }

    private static long seconds(long count) {
        return TimeUnit.SECONDS.toNanos(count);
    }

    @Test
    void aSinkIsNamedAndTheActionIsOneOfFour() {
        assertThat(hiveSync("replay").text()).contains("--sink");
        assertThat(hiveSync("dlq", "list").text()).contains("--sink");
        Answer answer = hiveSync("dlq", "burn", "--sink", "main");
        assertThat(answer.exit()).isEqualTo(HiveSync.WRONG_INPUT);
        assertThat(answer.text()).containsIgnoringCase("retry").containsIgnoringCase("discard");
    }

    @Test
    void aSingleRecordNeedsItsModel() {
        Answer answer = hiveSync("resync", "--record", "acc_1");

        assertThat(answer.exit()).isEqualTo(HiveSync.WRONG_INPUT);
        assertThat(answer.text()).contains("--model");
    }

    @Test
    void whereNothingRunsEachAsksForACluster() {
        for (String[] command :
                new String[][] {{"replay", "--sink", "main"}, {"resync"}, {"dlq", "list", "--sink", "main"}}) {
            Answer answer = hiveSync(command);
            assertThat(answer.exit()).as(command[0]).isEqualTo(HiveSync.WRONG_INPUT);
            assertThat(answer.text()).contains("hive-sync run", "--bootstrap-servers");
        }
    }
}
