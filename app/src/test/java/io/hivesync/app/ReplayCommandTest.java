package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.sinks.runtime.ReplayClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
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
        long tenSeconds = 10_000_000_000L;

        assertThat(ReplayOrder.text(new ReplayClient.Progress(400, 100, 6, 6, 0), tenSeconds))
                .isEqualTo("hive-sync: 25.0 %, 100 of 400, about 31 s left");
        assertThat(ReplayOrder.text(new ReplayClient.Progress(400, 0, 6, 0, 0), tenSeconds))
                .contains("waiting for the sink");
        assertThat(ReplayOrder.text(new ReplayClient.Progress(400, 400, 6, 6, 5), tenSeconds))
                .contains("100.0 %", "removing what the topics no longer have");
        assertThat(ReplayOrder.text(new ReplayClient.Progress(4_000_000, 1_000, 6, 6, 5), tenSeconds))
                .contains("about 11 h 6 min left");
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
