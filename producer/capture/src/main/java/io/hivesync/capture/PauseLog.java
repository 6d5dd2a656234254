package io.hivesync.capture;

import io.hivesync.topics.ControlKeys;
import io.hivesync.topics.MalformedException;
import io.hivesync.topics.PauseRequest;
import io.hivesync.topics.PauseState;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code hive.control} says of pauses: the last request for each model, and what the captures have said. A request is
 * answered when a state names it, so that none is lost and none counts twice. Thread-safe.
 */
final class PauseLog {
    private static final Logger log = LoggerFactory.getLogger(PauseLog.class);

    private final Map<String, PauseRequest> requests = new HashMap<>();
    private final Map<String, PauseState> states = new HashMap<>();

    synchronized void clear() {
        requests.clear();
        states.clear();
    }

    /** Takes an entry of the control topic, whatever it is about. */
    synchronized void accept(String key, byte @Nullable [] value) {
        try {
            Optional<String> asked = ControlKeys.modelOfPause(key);
            if (asked.isPresent()) {
                keep(requests, asked.get(), value == null ? null : PauseRequest.decode(value));
            }
            Optional<String> said = ControlKeys.modelOfPaused(key);
            if (said.isPresent()) {
                keep(states, said.get(), value == null ? null : PauseState.decode(value));
            }
        } catch (MalformedException e) {
            log.warn("The entry {} of the control topic is left aside: {}", key, e.getMessage());
        }
    }

    private static <V> void keep(Map<String, V> entries, String model, @Nullable V value) {
        if (value == null) {
            entries.remove(model);
        } else {
            entries.put(model, value);
        }
    }

    /** What the capture itself said just now. */
    synchronized void said(String model, PauseState state) {
        states.put(model, state);
    }

    /** The requests for these models that nobody has answered. */
    synchronized Map<String, PauseRequest> unanswered(Predicate<String> models) {
        Map<String, PauseRequest> unanswered = new TreeMap<>();
        requests.forEach((model, request) -> {
            if (models.test(model) && !request.id().equals(answers(model))) {
                unanswered.put(model, request);
            }
        });
        return unanswered;
    }

    /** The id of the request that was last answered for a model; empty when there was none. */
    synchronized String answers(String model) {
        PauseState state = states.get(model);
        return state == null ? "" : state.answers();
    }

    synchronized Optional<PauseState> state(String model) {
        return Optional.ofNullable(states.get(model));
    }

    /** What was said by the capture of a source. */
    synchronized Map<String, PauseState> of(String source) {
        Map<String, PauseState> said = new TreeMap<>(states);
        said.values().removeIf(state -> !state.source().equals(source));
        return said;
    }

    /** All that any capture has said. */
    synchronized Map<String, PauseState> all() {
        return new TreeMap<>(states);
    }
}
