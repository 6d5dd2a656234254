package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code hive-sync status} beside a process that serves its operations port. */
class StatusCommandTest {
    private static final String FINE = "told  ready  fine";
    private static final String AWAY = "told  NOT READY  the target is away";

    @TempDir
    Path folder;

    private final ToldRole role = new ToldRole();
    private final StringWriter text = new StringWriter();
    private OperationsServer server;

    @BeforeEach
    void aProcessRuns() {
        Pipeline pipeline = new Pipeline();
        pipeline.start(role);
        pipeline.complete();
        server = OperationsServer.start(
                Settings.Operations.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), pipeline);
        try (StateFolder state = StateFolder.open(folder, List.of("run"))) {
            state.publish(Json.MAPPER
                    .createObjectNode()
                    .put("operations", "http://" + Addresses.reachable(server.address())));
        }
    }

    @AfterEach
    void itEnds() {
        server.close();
    }

    private int status(CommandLine command, String... more) {
        command.setOut(new PrintWriter(text)).setErr(new PrintWriter(text));
        return command.execute(more);
    }

    private int status(String... more) {
        List<String> arguments = new ArrayList<>(List.of("status", "--state", folder.toString()));
        arguments.addAll(List.of(more));
        CommandLine command = HiveSync.commandLine("status");
        return status(command, arguments.toArray(String[]::new));
    }

    private CompletableFuture<Integer> watch(boolean live) {
        CommandLine command =
                HiveSync.commandLine().addSubcommand("watched", new StatusCommand(out -> new Terminal(out, live, 30)));
        return CompletableFuture.supplyAsync(() -> status(command, "watched", "--watch", "--state", folder.toString()));
    }

    /** What a person sees on one line with its columns' widths left aside. */
    private String said() {
        return text.toString().replaceAll(" {2,}", "  ").replace(System.lineSeparator(), "\n");
    }

    @Test
    void zeroWhenAllIsReadyAndOneWhenARoleIsNot() throws Exception {
        assertThat(status()).isZero();
        assertThat(said()).contains(FINE);
        role.health = Role.Health.notReady("the target is away");

        assertThat(status()).isEqualTo(1);
        assertThat(said()).contains(AWAY);
        text.getBuffer().setLength(0);
        assertThat(status("--json")).isEqualTo(1);
        JsonNode json = Json.MAPPER.readTree(text.toString());
        assertThat(json.path("roles").path(0).path("reason").asText()).isEqualTo("the target is away");
    }

    @Test
    void aProgramIsNotToldAgainAndAgain() {
        assertThat(status("--json", "--watch")).isEqualTo(2);
        assertThat(said())
                .isEqualTo("hive-sync: --json and --watch do not go together: a program asks again by itself\n");
    }

    @Test
    void onATerminalThePictureIsDrawnAnewInItsPlaceAndCutToItsWidthUntilTheProcessHasEnded() throws Exception {
        role.health = Role.Health.ready("fine, and says so in more words than a line has columns");
        CompletableFuture<Integer> watching = watch(true);
        await().until(() -> said().contains("fine"));
        role.health = Role.Health.notReady("the target is away");
        await().until(() -> said().contains("NOT READY"));
        server.close();

        assertThat(watching.get(30, TimeUnit.SECONDS)).isEqualTo(2);
        String[] pictures = said().split("\u001b\\[4A\r\u001b\\[J", -1);
        assertThat(pictures).hasSizeGreaterThan(1);
        assertThat(pictures[0])
                .isEqualTo("\u001b[1mkafka  unknown\u001b[0m\n\nrole  state\ntold  ready  fine, and says …\n");
        assertThat(said())
                .endsWith("hive-sync: No hive-sync runs on the state folder " + folder
                        + " now. Start one with 'hive-sync run', or give its folder with --state.\n");
    }

    @Test
    void withoutATerminalLinesFollowLinesWhole() throws Exception {
        String words = "fine, and says so in more words than a line has columns";
        role.health = Role.Health.ready(words);
        CompletableFuture<Integer> watching = watch(false);
        await().until(() -> said().split("told  ready  " + words + "\n", -1).length > 2);
        server.close();

        assertThat(watching.get(30, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(said()).doesNotContain("\u001b");
    }
}
