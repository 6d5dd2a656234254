package io.hivesync.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The place of a process that waits for another one on the same state folder to end, and says so on the operations port.
 * The other one's locks go with it, however it ends, and what it left is then this one's to go on with; Kafka fences what it
 * may still have in flight.
 *
 * <p>A process that hangs holds its locks: whoever watches it has to end it. One thread; it starts no role.
 */
final class Standby implements Role {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final CountDownLatch never = new CountDownLatch(1);
    private final Settings settings;
    private final Path folder;
    private volatile String holder = "";

    private Standby(Settings settings) {
        this.settings = settings;
        this.folder = settings.state().toAbsolutePath().normalize();
    }

    /** Returns when the places are this process's. */
    static StateFolder await(Settings settings, PrintWriter out) throws InterruptedException {
        Standby standby = new Standby(settings);
        Optional<StateFolder> free = standby.look();
        return free.isPresent() ? free.get() : standby.await(out);
    }

    private StateFolder await(PrintWriter out) throws InterruptedException {
        Pipeline waiting = new Pipeline();
        waiting.start(this);
        waiting.complete();
        OperationsServer operations = OperationsServer.start(settings.operations(), waiting);
        try {
            out.println("hive-sync: " + settings.process() + " stands by: " + health().reason());
            out.println("  operations  http://" + Addresses.reachable(operations.address()) + "/status");
            out.flush();
            return take(out);
        } finally {
            operations.close();
        }
    }

    private StateFolder take(PrintWriter out) throws InterruptedException {
        Optional<StateFolder> place = look();
        while (place.isEmpty()) {
            never.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
            place = look();
        }
        out.println("hive-sync: " + settings.process() + " takes over, since the other one has ended");
        out.flush();
        return place.get();
    }

    private Optional<StateFolder> look() {
        try {
            return Optional.of(StateFolder.open(settings.state(), settings.places()));
        } catch (PlaceTakenException e) {
            holder = e.holder();
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        return "standby";
    }

    @Override
    public void start() {
        // the waiting is done by who asked for the place
    }

    @Override
    public Health health() {
        return Health.notReady("another hive-sync runs as '" + settings.process() + "' on the state folder " + folder
                + holder + "; this one takes over when that one ends");
    }

    @Override
    public void describe(ObjectNode status) {
        status.put("standby", true);
    }

    @Override
    public void close(Duration within) {
        // it holds nothing
    }
}
