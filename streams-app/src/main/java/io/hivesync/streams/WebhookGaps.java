package io.hivesync.streams;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the webhook missed of a model that is captured too: changes in the file's log of which it did not tell within
 * {@link #PATIENCE}, before or after the log did. Only of models of which it has told anything since the task began; a task's
 * end forgets what is open. For one thread.
 */
final class WebhookGaps {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Records that are open at a time; of more the oldest is given up, and not counted. */
    static final int MOST = 10_000;

    private static final Duration LOOK = Duration.ofSeconds(10);

    private final ProcessorContext<?, ?> context;
    private final StreamCounters counters;
    private final Clock clock;
    private final Set<String> models = new HashSet<>();
    private final Map<Bytes, Open> open = new LinkedHashMap<>();
    private @Nullable Cancellable looking;

    /** @param more changes that the log has than the webhook told of; negative when it is the other way round */
    private record Open(long sinceMs, int more) {}

    WebhookGaps(ProcessorContext<?, ?> context, StreamCounters counters, Clock clock) {
        this.context = context;
        this.counters = counters;
        this.clock = clock;
    }

    void toldByWebhook(Model model, Bytes key) {
        models.add(model.name());
        add(key, -1);
    }

    /** @param tsMs when the source saw it: of what comes late itself nobody knows any more whether the webhook told of it */
    void inLog(Model model, Bytes key, long tsMs) {
        if (models.contains(model.name()) && clock.millis() - tsMs < PATIENCE.toMillis()) {
            add(key, 1);
        }
    }

    private void add(Bytes key, int change) {
        Open known = open.get(key);
        if (known != null && known.more() + change == 0) {
            open.remove(key);
        } else if (known != null) {
            open.put(key, new Open(known.sinceMs(), known.more() + change));
        } else {
            makeRoom();
            open.put(key, new Open(clock.millis(), change));
            if (looking == null) {
                looking = context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, at -> look());
            }
        }
    }

    private void makeRoom() {
        if (open.size() == MOST) {
            Iterator<Open> oldest = open.values().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private void look() {
        long nowMs = clock.millis();
        Iterator<Open> oldest = open.values().iterator();
        while (oldest.hasNext()) {
            Open next = oldest.next();
            if (nowMs - next.sinceMs() < PATIENCE.toMillis()) {
                break;
            }
            counters.add(StreamCounter.MISSED_BY_WEBHOOK, Math.max(0, next.more()));
            oldest.remove();
        }
        if (open.isEmpty()) {
            cancel();
        }
    }

    void cancel() {
        if (looking != null) {
            looking.cancel();
            looking = null;
        }
    }
}
