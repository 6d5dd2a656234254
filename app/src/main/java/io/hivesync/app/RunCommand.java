package io.hivesync.app;

import io.hivesync.sinks.spi.Sink;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        description = "Everything in one process: producer, streams, sinks and, without --bootstrap-servers, Kafka.")
final class RunCommand implements Callable<Integer> {
    @Mixin
    private StateOption state;

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private OperationsOptions operations;

    @Mixin
    private ProducerOptions producer;

    @Option(
            names = "--to",
            paramLabel = "URL",
            description = "A target database, such as postgres://user:password@host/database or sqlite:file; repeatable"
                    + " (default: $DATABASE_URL).")
    private List<String> to = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> environment = System.getenv();
        Settings.Producer source = producer.settings(environment);
        Map<String, Sink> sinks = Targets.of(to, environment, Clock.systemUTC());
        source.hive().ifPresent(hive -> Targets.refuseSource(to, environment, CaptureRole.resolve(hive)));
        Settings settings = new Settings(
                "run",
                state.state,
                Optional.ofNullable(kafka.bootstrapServers).filter(servers -> !servers.isBlank()),
                kafka.names(),
                kafka.checkedPartitions(),
                Optional.of(source),
                true,
                sinks,
                operations.operations());
        return RoleProcess.runUntilStopped(settings, spec.commandLine().getOut());
    }
}
