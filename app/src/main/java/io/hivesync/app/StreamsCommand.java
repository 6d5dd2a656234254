package io.hivesync.app;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "streams", description = "The Streams app alone, against a given Kafka; several share the work.")
final class StreamsCommand implements Callable<Integer> {
    @Mixin
    private StateOption state;

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private OperationsOptions operations;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = new Settings(
                "streams",
                state.state,
                Optional.of(kafka.required()),
                kafka.names(),
                kafka.checkedPartitions(),
                Optional.empty(),
                true,
                Map.of(),
                operations.operations());
        return RoleProcess.runUntilStopped(settings, spec.commandLine().getOut());
    }
}
