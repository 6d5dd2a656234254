package io.hivesync.broker;

import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A real single-node Kafka broker inside this process, reachable from this machine only.
 *
 * <p>Guarantee: what it acknowledged outlives any end of the process, {@code kill -9} included; a loss of power only with
 * {@link BrokerOptions#flushEveryMessage()}. Its data directory belongs to it alone while it runs.
 *
 * <p>Threads: all methods may be called from any. After {@link #start} threw, nothing is left open. After {@link #failure}
 * completed the broker is of no more use: close it.
 *
 * <p>It never ends the process, does not restart itself, creates no topics on its own, and has no access control but the
 * loopback interface.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private final BrokerDirectory directory;
    private final BoundSockets sockets;
    private final BrokerFaults faults;
    private final KafkaNode node;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedBroker(BrokerDirectory directory, BoundSockets sockets, BrokerFaults faults, KafkaNode node) {
        this.directory = directory;
        this.sockets = sockets;
        this.faults = faults;
        this.node = node;
        this.port = sockets.clientPort();
    }

    /**
     * Starts a broker on a directory and returns when it serves clients; a directory that is empty or does not exist is
     * made into a broker's.
     *
     * @throws BrokerStartException when it cannot start
     */
    public static EmbeddedBroker start(Path dataDirectory, BrokerOptions options) {
        BrokerDirectory directory = BrokerDirectory.open(dataDirectory);
        boolean started = false;
        try {
            EmbeddedBroker broker = startOn(directory, options);
            started = true;
            return broker;
        } finally {
            if (!started) {
                directory.close();
            }
        }
    }

    private static EmbeddedBroker startOn(BrokerDirectory directory, BrokerOptions options) {
        BoundSockets sockets = BoundSockets.bind(options.port());
        BrokerFaults faults = BrokerFaults.watchStart();
        boolean started = false;
        try {
            KafkaNode node = startNode(directory, options, sockets, faults);
            started = true;
            return new EmbeddedBroker(directory, sockets, faults, node);
        } finally {
            if (!started) {
                faults.close();
                sockets.close();
            }
        }
    }

    private static KafkaNode startNode(
            BrokerDirectory directory, BrokerOptions options, BoundSockets sockets, BrokerFaults faults) {
        Properties settings =
                BrokerSettings.of(options, directory.path(), sockets.clientPort(), sockets.controllerPort());
        try {
            KafkaNode node = KafkaNode.of(settings, sockets, faults);
            node.start(faults);
            return node;
        } catch (Exception e) {
            throw notStarted(directory, faults, e);
        }
    }

    private static BrokerStartException notStarted(BrokerDirectory directory, BrokerFaults faults, Exception thrown) {
        Throwable cause = faults.failure().getNow(thrown);
        if (thrown instanceof InterruptedException && cause == thrown) {
            Thread.currentThread().interrupt();
        }
        return new BrokerStartException(
                "The broker did not start on " + directory.path() + ": "
                        + FullDisk.of(directory.path()).map(full -> full + "; ").orElse("") + describe(cause),
                cause);
    }

    private static String describe(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root == cause ? cause.toString() : cause.getMessage() + " (" + root + ")";
    }

    /** The address for clients, {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return BrokerSettings.HOST + ":" + port;
    }

    /** Completes with the cause when the broker fails, or stops without {@link #close}. */
    public CompletableFuture<Throwable> failure() {
        return faults.failure()
                .thenApply(cause -> FullDisk.of(directory.path())
                        .<Throwable>map(full -> new IllegalStateException(full, cause))
                        .orElse(cause));
    }

    /** Stops the broker and gives its directory free; a second call does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        faults.close();
        // an interrupt in the middle of Kafka's stop would leave the rest of it undone
        boolean interrupted = Thread.interrupted();
        try (directory;
                sockets) {
            node.stop();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
