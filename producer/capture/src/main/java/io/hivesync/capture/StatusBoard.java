package io.hivesync.capture;

import io.hivesync.capture.CaptureStatus.Counters;
import io.hivesync.capture.CaptureStatus.Model;
import io.hivesync.capture.CaptureStatus.State;
import io.hivesync.topics.PauseState;
import io.hivesync.topics.Position;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects the {@link CaptureStatus}. Thread-safe; logs what becomes different. */
final class StatusBoard {
    private static final Logger log = LoggerFactory.getLogger(StatusBoard.class);

    private final Map<String, Model> models = new TreeMap<>();
    private final Map<String, String> excluded = new TreeMap<>();
    private final Map<Misfit, Long> misfits = new EnumMap<>(Misfit.class);
    private final Map<String, PauseState.Pause> paused = new TreeMap<>();
    private Set<String> requested = new TreeSet<>();
    private State state = State.STARTING;
    private String reason = "";
    private long events;
    private long leftOut;
    private long shortened;
    private long unsendable;
    private long runs;
    private long losses;

    synchronized CaptureStatus status() {
        return new CaptureStatus(
                state,
                reason,
                Collections.unmodifiableMap(new TreeMap<>(models)),
                new Counters(events, leftOut, Map.copyOf(misfits), shortened, unsendable, runs, losses),
                Collections.unmodifiableMap(new TreeMap<>(excluded)),
                Collections.unmodifiableSet(new TreeSet<>(requested)),
                Collections.unmodifiableMap(new TreeMap<>(paused)));
    }

    /** A capture that was fenced stays so. */
    synchronized void state(State next, String why) {
        if (state == State.FENCED && next != State.STOPPED || state == next && reason.equals(why)) {
            return;
        }
        state = next;
        reason = why;
        switch (next) {
            case STARTING, RUNNING, STOPPED -> log.info("Capture {}{}", next, why.isEmpty() ? "" : ": " + why);
            case WAITING_FOR_KAFKA, WAITING_FOR_FILE, FAILED -> log.warn("Capture {}: {}", next, why);
            case FENCED -> log.error("Capture {}: {}", next, why);
        }
    }

    /** By what nobody caught: the status must not stay as it was while nothing is captured any more. */
    void endedBy(Throwable error) {
        log.error("The capture has ended", error);
        state(State.FAILED, "an error has ended the capture; restart the process (" + error + ")");
    }

    synchronized void exclude(String what, String why) {
        if (!why.equals(excluded.put(what, why))) {
            log.info("Left out: {} ({})", what, why);
        }
    }

    synchronized void include(String what) {
        excluded.remove(what);
    }

    synchronized boolean isExcluded(String what) {
        return excluded.containsKey(what);
    }

    synchronized void requests(Set<String> names) {
        requested = new TreeSet<>(names);
    }

    synchronized void misfit(Misfit kind) {
        misfits.merge(kind, 1L, Long::sum);
    }

    /** @param position of the last of them, as the time is */
    synchronized void sent(String model, long rows, Position position, long sourceTsMs) {
        events += rows;
        Model before = models.getOrDefault(model, new Model(0, null, null, false));
        models.put(
                model,
                new Model(before.rows() + rows, position, Instant.ofEpochMilli(sourceTsMs), before.snapshotRunning()));
    }

    synchronized void snapshot(String model, boolean running) {
        Model before = models.getOrDefault(model, new Model(0, null, null, false));
        models.put(model, new Model(before.rows(), before.position(), before.lastEvent(), running));
    }

    synchronized void leftOut() {
        leftOut++;
    }

    synchronized void shortened() {
        shortened++;
    }

    synchronized void unsendable() {
        unsendable++;
    }

    synchronized void loss(String model, String how) {
        losses++;
        log.warn("Model {} is snapshotted anew, for Kafka has lost what it had acknowledged: {}", model, how);
    }

    /** All that are paused now. */
    synchronized void paused(Map<String, PauseState.Pause> now) {
        for (String model : Set.copyOf(paused.keySet())) {
            if (!now.containsKey(model)) {
                paused.remove(model);
                log.info("Model {} is resumed: its rows are sent anew", model);
            }
        }
        now.forEach(this::paused);
    }

    synchronized void paused(String model, PauseState.Pause why) {
        if (why.equals(paused.put(model, why))) {
            return;
        }
        switch (why.cause()) {
            case MASS_DELETE ->
                log.warn(
                        "Model {} is paused since {}: {} of its {} ids were deleted at once, more than"
                                + " hive.mass-delete-threshold lets pass. Nothing of it is sent; other models go on. If"
                                + " that is right, let it go on with 'hive-sync resume {}'; if not, put the rows back into"
                                + " Hive first.",
                        model,
                        Instant.ofEpochMilli(why.sinceMs()),
                        why.deleted(),
                        why.rows(),
                        model);
            case REQUEST ->
                log.info(
                        "Model {} is paused since {}, as somebody asked. Nothing of it is sent until 'hive-sync resume"
                                + " {}'",
                        model,
                        Instant.ofEpochMilli(why.sinceMs()),
                        model);
        }
    }

    synchronized boolean isPaused(String model) {
        return paused.containsKey(model);
    }

    synchronized boolean isModel(String name) {
        return models.containsKey(name);
    }

    /** A run of the engine ended: what it had under way is under way no more. */
    synchronized void runEnded() {
        runs++;
        models.replaceAll((name, model) -> new Model(model.rows(), model.position(), model.lastEvent(), false));
    }
}
