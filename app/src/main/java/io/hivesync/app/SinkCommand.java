package io.hivesync.app;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "sink", description = "One sink alone, against a given Kafka; several of one name share the work.")
final class SinkCommand implements Callable<Integer> {
    private static final Pattern LEGAL_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    @Parameters(paramLabel = "NAME", description = "The sink's name; its place in the target and in Kafka hang on it.")
    private String name;

    @Mixin
    private StateOption state;

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private OperationsOptions operations;

    @Option(names = "--to", paramLabel = "URL", description = "The target database (default: $DATABASE_URL).")
    private @Nullable String to;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (!LEGAL_NAME.matcher(name).matches()) {
            throw new InputException("A sink's name has 1 to 100 letters, digits, '.', '_' or '-': '" + name + "'");
        }
        String url = to == null ? System.getenv().getOrDefault("DATABASE_URL", "") : to;
        if (url.isBlank()) {
            throw new InputException("Where to? Give --to URL or set DATABASE_URL.");
        }
        Targets.Named target = Targets.create(url, name, Clock.systemUTC());
        Settings settings = new Settings(
                "sink-" + name,
                state.state,
                Optional.of(kafka.required()),
                kafka.names(),
                kafka.checkedPartitions(),
                Optional.empty(),
                false,
                Map.of(target.name(), target.sink()),
                operations.operations());
        return RoleProcess.runUntilStopped(settings, spec.commandLine().getOut());
    }
}
