package io.hivesync.app;

import io.hivesync.app.config.NearestName;
import io.hivesync.capture.PauseClient;
import io.hivesync.topics.PauseState;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks the capture to pause models or to resume them, and says what became of it.
 */
final class PauseOrder {
    private final ControlPlace place;
    private final PrintWriter out;

    PauseOrder(ControlPlace place, PrintWriter out) {
        this.place = place;
        this.out = out;
    }

    /** @return the command's exit code: 0 when it is in effect for all of the models */
    int give(List<String> models, boolean pause, Duration patience) throws InterruptedException {
        return place.use(() -> {
            try (PauseClient control = new PauseClient(place.clientProperties(), place.names(), Clock.systemUTC())) {
                control.read();
                requireKnown(models, control.models());
                Map<String, PauseClient.Outcome> outcomes = control.ask(models, pause, patience);
                outcomes.forEach((model, outcome) -> out.println(
                        "hive-sync: " + said(model, pause, outcome).orElseGet(() -> unanswered(model, patience))));
                return outcomes.values().stream()
                                .allMatch(outcome -> outcome.now().isPresent())
                        ? 0
                        : HiveSync.FAILED;
            }
        });
    }

    private static void requireKnown(List<String> models, Set<String> known) {
        for (String model : models) {
            if (!known.contains(model)) {
                throw new InputException("No capture has sent a model '" + model + "'"
                        + NearestName.of(model, known)
                                .map(name -> "; did you mean '" + name + "'?")
                                .orElse(
                                        known.isEmpty()
                                                ? "; there is none yet"
                                                : "; there are: " + String.join(", ", known)));
            }
        }
    }

    private static Optional<String> said(String model, boolean pause, PauseClient.Outcome outcome) {
        boolean before = outcome.before().filter(PauseState::paused).isPresent();
        return outcome.now()
                .map(state -> pause
                        ? state.pause()
                                .map(why -> paused(model, before, why))
                                .orElse(model + " was paused and is resumed again")
                        : before
                                ? model
                                        + " goes on: its rows are sent anew, and what Hive has no more is removed from the targets"
                                : model + " was not paused; it goes on as before");
    }

    private static String paused(String model, boolean before, PauseState.Pause why) {
        Instant since = Instant.ofEpochMilli(why.sinceMs());
        return before
                ? model + " was paused already, since " + since + " (" + PauseText.seen(why) + ")"
                : model + " is paused since " + since + ": nothing of it is sent until '" + PauseText.remedy(model)
                        + "'; other models go on";
    }

    private static String unanswered(String model, Duration patience) {
        return model + ": no capture has answered within " + patience.toSeconds()
                + " s; none runs, or it does not reach Kafka or its Hive file. The request stands: it takes effect when a"
                + " capture starts, before anything is sent";
    }
}
