package io.hivesync.app;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.broker.BrokerOptions;
import io.hivesync.broker.BrokerStartException;
import io.hivesync.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The Kafka broker inside this process. It comes back on the port that it had, while that is free. */
final class BrokerRole implements Role {
    private static final int LAST_PORT = 65_535;

    private final Path directory;
    private final int lastPort;
    private final boolean flushEveryMessage;
    private final CompletableFuture<Throwable> processFailure;
    private @Nullable EmbeddedBroker broker;

    BrokerRole(
            Path directory,
            String lastAddress,
            boolean flushEveryMessage,
            CompletableFuture<Throwable> processFailure) {
        this.directory = directory;
        this.lastPort = port(lastAddress);
        this.flushEveryMessage = flushEveryMessage;
        this.processFailure = processFailure;
    }

    private static int port(String address) {
        int colon = address.lastIndexOf(':');
        try {
            int port = colon < 0 ? 0 : Integer.parseInt(address.substring(colon + 1));
            return port >= 0 && port <= LAST_PORT ? port : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public void start() {
        try {
            EmbeddedBroker started = EmbeddedBroker.start(
                    directory,
                    BrokerOptions.defaults()
                            .withPort(free(lastPort) ? lastPort : 0)
                            .withFlushEveryMessage(flushEveryMessage));
            broker = started;
            started.failure()
                    .thenAccept(cause -> processFailure.complete(new IllegalStateException(
                            "The embedded Kafka broker has failed: " + cause.getMessage(), cause)));
        } catch (BrokerStartException e) {
            throw new EnvironmentException(String.valueOf(e.getMessage()), e);
        }
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    String bootstrapServers() {
        return requireNonNull(broker, "not started").bootstrapServers();
    }

    @Override
    public Health health() {
        if (broker == null) {
            return Health.notReady("the broker has not started");
        }
        return broker.failure().isDone() ? Health.notReady("the broker has failed") : Health.ready("embedded");
    }

    @Override
    public void describe(ObjectNode status) {
        status.withObject("/kafka").put("embedded", true);
    }

    @Override
    public void close(Duration within) {
        if (broker != null) {
            broker.close();
        }
    }
}
