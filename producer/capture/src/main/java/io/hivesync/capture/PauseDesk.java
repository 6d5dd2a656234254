package io.hivesync.capture;

import io.hivesync.connector.sqlite.core.Pause;
import io.hivesync.connector.sqlite.core.Pauses;
import io.hivesync.topics.PauseRequest;
import io.hivesync.topics.PauseState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Brings to one account what is asked for of pauses, what the connector's state has, and what the control topic says.
 *
 * <p>It works between two runs of the engine: what is asked for is durable in the state before anything is sent, and before
 * the answer is. After a crash in between the same is done again, to the same end. A state that was lost is told from the
 * control topic what is paused, or its first snapshot would remove at once what a pause holds back. One thread.
 */
final class PauseDesk {
    private final CaptureSettings settings;
    private final StatusBoard board;

    PauseDesk(CaptureSettings settings, StatusBoard board) {
        this.settings = settings;
        this.board = board;
    }

    /**
     * @param captured whether a model comes from the file
     * @return what is to be said in the control topic now
     */
    List<ProducerRecord<byte[], byte[]>> settle(Path file, PauseLog log, Predicate<String> captured) {
        Map<String, Pause> kept = kept();
        Map<String, PauseRequest> requests = log.unanswered(model -> captured.test(model) || kept.containsKey(model));
        Map<String, PauseState> said = log.of(settings.sourceName());
        List<Pause> pause = new ArrayList<>();
        Set<String> resume = new HashSet<>();
        requests.forEach((model, request) -> {
            if (request.pause()) {
                pause.add(Pause.asked(model, settings.clock().instant()));
            } else {
                resume.add(model);
            }
        });
        said.forEach((model, state) -> state.pause()
                .filter(why -> !kept.containsKey(model) && !requests.containsKey(model))
                .ifPresent(why -> pause.add(pause(model, why))));
        if (!pause.isEmpty() || !resume.isEmpty()) {
            Pauses.change(settings.stateDirectory(), file, pause, resume);
        }
        return say(log, requests);
    }

    private Map<String, Pause> kept() {
        Map<String, Pause> kept = new TreeMap<>();
        Pauses.read(settings.stateDirectory()).forEach(pause -> kept.put(pause.table(), pause));
        return kept;
    }

    private List<ProducerRecord<byte[], byte[]>> say(PauseLog log, Map<String, PauseRequest> requests) {
        Map<String, PauseState.Pause> paused = new HashMap<>();
        kept().forEach((model, pause) -> paused.put(model, why(pause)));
        board.paused(paused);
        Map<String, PauseState> said = log.of(settings.sourceName());
        Set<String> models = new TreeSet<>(paused.keySet());
        models.addAll(requests.keySet());
        models.addAll(said.keySet());
        Outgoing news = new Outgoing(settings.names(), settings.partitions());
        for (String model : models) {
            PauseRequest request = requests.get(model);
            PauseState now = new PauseState(
                    settings.sourceName(),
                    request == null ? log.answers(model) : request.id(),
                    Optional.ofNullable(paused.get(model)));
            if (!now.equals(said.get(model))) {
                news.paused(model, now);
                log.said(model, now);
            }
        }
        return news.records();
    }

    private static PauseState.Pause why(Pause pause) {
        return new PauseState.Pause(
                PauseState.Cause.valueOf(pause.cause().name()),
                pause.since().toEpochMilli(),
                pause.deleted(),
                pause.rows());
    }

    private static Pause pause(String model, PauseState.Pause why) {
        return new Pause(
                model,
                Pause.Cause.valueOf(why.cause().name()),
                Instant.ofEpochMilli(why.sinceMs()),
                why.deleted(),
                why.rows());
    }
}
