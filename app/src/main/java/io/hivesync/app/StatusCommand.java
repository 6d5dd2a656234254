package io.hivesync.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Json;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "status", description = "Says how the hive-sync on a state folder is: 0 when all is ready, else 1.")
final class StatusCommand implements Callable<Integer> {
    private static final Duration REFRESH = Duration.ofSeconds(1);

    @Mixin
    private StateOption state;

    @Mixin
    private ConfigurationOption configuration;

    @Option(names = "--json", description = "Everything, for programs.")
    private boolean json;

    @Option(names = "--watch", description = "Again each second, until Ctrl-C or until it has stopped.")
    private boolean watch;

    @Spec
    private CommandSpec spec;

    private final Function<PrintWriter, Terminal> terminals;

    StatusCommand() {
        this(Terminal::of);
    }

    StatusCommand(Function<PrintWriter, Terminal> terminals) {
        this.terminals = terminals;
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (json && watch) {
            throw new InputException("--json and --watch do not go together: a program asks again by itself");
        }
        Optional<OperationsToken> token = ConfiguredParts.token(configuration.read(spec));
        if (json) {
            ObjectNode all = all(token);
            out.println(all.toPrettyString());
            return allReady(all) ? 0 : HiveSync.FAILED;
        }
        Terminal terminal = terminals.apply(out);
        ObjectNode all = all(token);
        terminal.draw(lines(all, terminal));
        while (watch) {
            LockSupport.parkNanos(REFRESH.toNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            all = all(token);
            terminal.draw(lines(all, terminal));
        }
        return allReady(all) ? 0 : HiveSync.FAILED;
    }

    /** A line that wraps would spoil the next picture; without one it may be as long as it is. */
    private List<String> lines(JsonNode all, Terminal terminal) {
        List<String> lines = StatusText.lines(all);
        return watch && terminal.live()
                ? lines.stream().map(line -> Lines.cut(line, terminal.width())).toList()
                : lines;
    }

    private ObjectNode all(Optional<OperationsToken> token) throws InterruptedException {
        ObjectNode all = Json.MAPPER.createObjectNode();
        LiveStatus.of(state.state, token).forEach(status -> merge(all, status));
        if (all.isEmpty()) {
            throw new InputException("No hive-sync runs on the state folder " + state.state.toAbsolutePath()
                    + " now. Start one with 'hive-sync run', or give its folder with --state.");
        }
        return all;
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
}
