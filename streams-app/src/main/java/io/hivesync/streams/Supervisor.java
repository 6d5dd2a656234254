package io.hivesync.streams;

import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.streams.errors.StreamsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Kafka Streams going over the topics that can be read: looks at the cluster's topics every second and after every
 * failure, and starts Streams anew when it read one that it must not, or does not read one that it could; also when the wall
 * clock was put back, since Streams would commit nothing until it is where it was.
 *
 * <p>Its own thread does everything but {@link #status} and {@link #stop}, which any may call.
 */
final class Supervisor implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);
    private static final int PATIENT_LOOKS = 2;
    private static final double HANGS_AFTER_SECONDS = 30;

    private final Clock clock;
    private final StreamCounters counters = new StreamCounters();
    private final Semaphore wake = new Semaphore(0);
    private final RestartPause pause;
    private final ClockWatch watch;
    private final UnreadWatch unread;

    private volatile StreamsSettings settings;
    private volatile @Nullable Duration closeWithin;
    private volatile @Nullable RunningStreams running;
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable String trouble;
    private volatile boolean ended;
    private Map<String, String> told = Map.of();
    private @Nullable ClusterTopics cluster;
    private @Nullable RunningStreams ending;
    private int looksWithLoss;

    /** @param nanos as {@link System#nanoTime} tells it */
    Supervisor(StreamsSettings settings, Clock clock, LongSupplier nanos) {
        this.settings = settings;
        this.clock = clock;
        this.pause = new RestartPause(nanos);
        this.watch = new ClockWatch(clock, nanos);
        this.unread = new UnreadWatch(new UnreadChanges(settings), clock, nanos);
    }

    @Override
    public void run() {
        try {
            while (closeWithin == null) {
                look();
                if (cluster != null) {
                    // also of topics that are left out, and while Streams does not start
                    unread.check(cluster);
                }
                wake.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                wake.drainPermits();
            }
        } catch (InterruptedException e) {
            LOG.info("The streams-app was interrupted and closes");
        } finally {
            closeRunning(closeWithin == null ? CLOSE_WITHIN : closeWithin);
            if (!lastEnded()) {
                LOG.warn("The streams-app leaves threads behind that wait for the broker");
            }
            if (cluster != null) {
                cluster.close();
            }
            ended = true;
        }
    }

    void stop(Duration timeout) {
        closeWithin = timeout;
        wake.release();
    }

    private void look() {
        try {
            endIfClockWasPutBack();
            if (cluster == null) {
                cluster = new ClusterTopics(Admin.create(adminProperties()), settings);
            }
            lookOrThrow(cluster);
            trouble = running == null && !pause.isOver() ? trouble : null;
        } catch (StateFormatException e) {
            String refused = StateFormat.explain(e, settings);
            if (!refused.equals(trouble)) {
                LOG.error("The streams-app does not start: {}", refused);
            }
            trouble = refused;
        } catch (StreamsException | UncheckedIOException e) {
            // it did not even begin
            pause.failed();
            trouble = tell(e);
        } catch (RuntimeException e) {
            if (trouble == null) {
                LOG.warn("The streams-app cannot look at its topics: {}", e.toString());
            }
            trouble = e.toString();
        }
    }

    /** Streams' clients too, and ours, may wait for moments that are far off now. */
    private void endIfClockWasPutBack() {
        Duration putBack = watch.putBack();
        if (putBack.isZero()) {
            return;
        }
        LOG.warn("The clock was put back by {} ms: the streams-app restarts", putBack.toMillis());
        closeRunning(CLOSE_WITHIN);
        if (cluster != null) {
            cluster.close();
            cluster = null;
        }
    }

    private void lookOrThrow(ClusterTopics topics) {
        RunningStreams current = running;
        boolean failed = current != null && current.failed();
        if (failed) {
            // a topic may have got partitions since we asked
            topics.forget();
        }
        Subscription now = Subscription.of(topics.refresh(), settings.names(), settings.partitions());
        tellExcluded(now.excluded());
        Subscription before = subscription;
        boolean served = before != null && before.serves(now);
        if (current != null && failed) {
            fail(current, served);
        } else if (current != null && !served && !mayFailByItself(before, now)) {
            LOG.info("The topics to read have changed: the streams-app restarts");
            closeRunning(CLOSE_WITHIN);
        }
        boolean goesOn = running != null;
        subscription = !goesOn || before == null ? now : served ? before.grownTo(now) : before;
        if (!goesOn && now.canRun() && pause.isOver() && lastEnded()) {
            StateFormat.check(settings.stateDirectory());
            running = RunningStreams.start(settings, now, surroundings(topics), wake::release);
        }
    }

    private Surroundings surroundings(ClusterTopics topics) {
        LostInput lost = new LostInput(settings.names(), topics, counters, new ControlSender(settings, clock));
        return new Surroundings(clock, topics, counters, lost, new RecordTopicReader(settings, topics), new Timers());
    }

    /**
     * Streams fails by itself within a second or two when a topic that it reads goes away, and is then closed at once; to close
     * it in that moment takes longer.
     */
    private boolean mayFailByItself(@Nullable Subscription before, Subscription now) {
        boolean onlyLost = before != null && before.reads(now);
        looksWithLoss = onlyLost ? looksWithLoss + 1 : 0;
        return onlyLost && looksWithLoss < PATIENT_LOOKS;
    }

    private void fail(RunningStreams current, boolean served) {
        Throwable failure = current.failure();
        if (Failures.causedBy(failure, FencedInstanceIdException.class).isPresent()) {
            makeRoom();
            closeRunning(CLOSE_WITHIN);
            return;
        }
        String reason = tell(failure);
        if (served) {
            // no topic that has changed explains it
            pause.failed();
            trouble = reason;
        }
        closeRunning(CLOSE_WITHIN);
    }

    private String tell(Throwable failure) {
        String reason = Failures.explain(failure, settings);
        LOG.warn("The streams-app failed and will be started again: {}", reason);
        LOG.debug("The streams-app failed", failure);
        return reason;
    }

    /** To come back under the same id would throw out the other, which would do the same, and so on. */
    private void makeRoom() {
        LOG.warn(
                "Another process has joined the group {} under the id of this one, {}: its state folder is a copy of this"
                        + " one's. This one goes on without an id, and the two share the partitions. Give each process a"
                        + " state folder of its own (--state)",
                StreamsProperties.applicationId(settings),
                settings.instanceId());
        settings = settings.withInstanceId(null);
    }

    private void tellExcluded(Map<String, String> excluded) {
        excluded.forEach((topic, reason) -> {
            if (!reason.equals(told.get(topic))) {
                LOG.warn("The topic {} is left out: {}", topic, reason);
            }
        });
        told.keySet().stream()
                .filter(topic -> !excluded.containsKey(topic))
                .forEach(topic -> LOG.info("The topic {} is no longer left out", topic));
        told = excluded;
    }

    private void closeRunning(Duration timeout) {
        RunningStreams current = running;
        if (current != null && !current.close(timeout)) {
            LOG.warn("The streams-app did not end within {} ms", timeout.toMillis());
            ending = current;
        }
        running = null;
        looksWithLoss = 0;
    }

    /** Two runs at once would be refused by the state directory's lock. */
    private boolean lastEnded() {
        if (ending != null && ending.close(LOOK_EVERY)) {
            ending = null;
        }
        return ending == null;
    }

    StreamsStatus status() {
        RunningStreams current = running;
        Subscription reads = subscription;
        StreamsState state = state(current);
        int tasks = current == null ? 0 : current.activeTasks();
        int copies = current == null ? 0 : current.standbyTasks();
        return new StreamsStatus(
                state,
                tasks,
                copies,
                reads == null ? Map.of() : reads.excluded(),
                unread.warnings(),
                counters.snapshot(),
                Optional.ofNullable(problem(state, tasks + copies)));
    }

    private StreamsState state(@Nullable RunningStreams current) {
        if (ended) {
            return StreamsState.CLOSED;
        }
        if (current == null) {
            return trouble == null ? StreamsState.WAITING : StreamsState.FAILED;
        }
        if (current.failed()) {
            return StreamsState.FAILED;
        }
        return current.isRunning() ? StreamsState.RUNNING : StreamsState.STARTING;
    }

    private @Nullable String problem(StreamsState state, int tasks) {
        Subscription reads = subscription;
        return switch (state) {
            case WAITING ->
                reads == null
                        ? "it has not seen its topics yet"
                        : reads.missing() == null ? null : "the topic " + reads.missing() + " does not exist";
            case STARTING -> "it joins the group, or reads its state back";
            case FAILED -> trouble == null ? "it failed and starts again" : trouble;
            case CLOSED -> "it is closed";
            case RUNNING -> problemOfRunning(tasks);
        };
    }

    private @Nullable String problemOfRunning(int tasks) {
        RunningStreams current = running;
        if (tasks == 0) {
            return "no partition is assigned to it";
        }
        if (current != null && current.secondsSincePoll() > HANGS_AFTER_SECONDS) {
            return "a thread has asked for no input for " + (long) current.secondsSincePoll() + " s";
        }
        return trouble;
    }

    private Map<String, Object> adminProperties() {
        Map<String, Object> properties = new HashMap<>(settings.clientProperties());
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        return properties;
    }
}
