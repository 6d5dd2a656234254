package io.hivesync.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
        ObjectNode all = Json.MAPPER.createObjectNode();
        for (ObjectNode addresses : StateFolder.addresses(state.state)) {
            JsonNode status = ask(addresses);
            if (status != null) {
                merge(all, status);
            }
        }
        if (all.isEmpty()) {
            throw new InputException("No hive-sync runs on the state folder " + state.state.toAbsolutePath()
                    + " now. Start one with 'hive-sync run', or give its folder with --state.");
        }
        if (json) {
            out.println(all.toPrettyString());
        } else {
            StatusText.print(all, out);
        }
        return allReady(all) ? 0 : HiveSync.FAILED;
    }

    /** Several processes may share a folder: their lists become one, what each role alone has stands as it is. */
    private static void merge(ObjectNode all, JsonNode status) {
        status.properties().forEach(part -> {
            if (part.getValue() instanceof ArrayNode list && all.get(part.getKey()) instanceof ArrayNode known) {
                known.addAll(list);
            } else {
                all.set(part.getKey(), part.getValue());
            }
        });
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
