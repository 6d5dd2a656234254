package io.hivesync.app;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "producer", description = "The capture of a Hive file and the webhook alone, against a given Kafka.")
final class ProducerCommand implements Callable<Integer> {
    @Mixin
    private StateOption state;

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private OperationsOptions operations;

    @Mixin
    private ProducerOptions producer;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = new Settings(
                "producer",
                state.state,
                Optional.of(kafka.required()),
                kafka.names(),
                kafka.checkedPartitions(),
                Optional.of(producer.settings(System.getenv())),
                false,
                Map.of(),
                operations.operations());
        return RoleProcess.runUntilStopped(settings, spec.commandLine().getOut());
    }
}
