package io.hivesync.broker;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import kafka.server.FaultHandlerFactory;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.server.fault.FaultHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where Kafka would end the process, this notes the failure instead and leaves the process to its host.
 *
 * <p>Guarantee: the first fatal fault completes {@link #failure()}. Kafka's exits are one setting of the whole process:
 * from the first broker on they are refused for good, and count for every broker that then runs, as they do not say whose
 * they are. Threads: all methods may be called from any. It does not stop the broker.
 */
final class BrokerFaults implements FaultHandlerFactory, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerFaults.class);
    private static final Set<BrokerFaults> WATCHING = ConcurrentHashMap.newKeySet();

    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private @Nullable Thread starter;

    private BrokerFaults(Thread starter) {
        this.starter = starter;
    }

    /** Watches a broker that the calling thread is about to start; a fault before {@link #startEnded} interrupts it. */
    static BrokerFaults watchStart() {
        BrokerFaults faults = new BrokerFaults(Thread.currentThread());
        WATCHING.add(faults);
        Exit.setExitProcedure(BrokerFaults::refuseExit);
        Exit.setHaltProcedure(BrokerFaults::refuseExit);
        return faults;
    }

    /** The start is over: no more interrupts, and none of ours is left behind. */
    synchronized void startEnded() {
        if (starter != null && failure.isDone()) {
            Thread.interrupted();
        }
        starter = null;
    }

    CompletableFuture<Throwable> failure() {
        return failure;
    }

    synchronized void fail(Throwable cause) {
        if (!WATCHING.contains(this) || !failure.complete(cause)) {
            return;
        }
        // Kafka's start waits for what now never comes
        if (starter != null && starter != Thread.currentThread()) {
            starter.interrupt();
        }
    }

    @Override
    public FaultHandler build(String name, boolean fatal, Runnable action) {
        return (message, cause) -> {
            LOG.error("{} in Kafka's {}: {}", fatal ? "Fatal fault" : "Fault", name, message, cause);
            RuntimeException fault = new IllegalStateException("Kafka's " + name + ": " + message, cause);
            action.run();
            if (fatal) {
                fail(fault);
            }
            return fault;
        };
    }

    /** Ends the watch: what goes wrong from here on is part of the stop. */
    @Override
    public void close() {
        WATCHING.remove(this);
    }

    private static void refuseExit(int status, @Nullable String message) {
        IllegalStateException refusal = new IllegalStateException("Kafka gave up with status " + status
                + (message == null ? "" : ": " + message) + "; its last error in the log says why");
        LOG.error("Kafka asked to end the process", refusal);
        WATCHING.forEach(faults -> faults.fail(refusal));
        // the thread that asked must not go on as if the process had ended
        throw refusal;
    }
}
