package io.hivesync.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "status", description = "Says how the hive-sync on a state folder is: 0 when all is ready, else 1.")
final class StatusCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Mixin
    private StateOption state;

    @Option(names = "--json", description = "Everything, for programs.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        boolean ready = true;
        int running = 0;
        for (ObjectNode addresses : StateFolder.addresses(state.state)) {
            JsonNode status = ask(addresses);
            if (status == null) {
                continue;
            }
            running++;
            ready &= allReady(status);
            if (json) {
                out.println(status.toPrettyString());
            } else {
                StatusText.print(status, out);
            }
        }
        if (running == 0) {
            throw new InputException("No hive-sync runs on the state folder " + state.state.toAbsolutePath()
                    + " now. Start one with 'hive-sync run', or give its folder with --state.");
        }
        return ready ? 0 : HiveSync.FAILED;
    }

    private static boolean allReady(JsonNode status) {
        for (JsonNode role : status.path("roles")) {
            if (!role.path("ready").asBoolean()) {
                return false;
            }
        }
        return true;
    }

    /** Nothing when the process that wrote the address is gone. */
    private static @Nullable JsonNode ask(ObjectNode addresses) throws InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(addresses.path("operations").asText() + "/status"))
                    .timeout(PATIENCE)
                    .build();
            return Json.MAPPER.readTree(client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                    .body());
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }
}
