package io.hivesync.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /sync/batch}: many events, each with a verdict of its own. Items that are right are published though others are
 * not. It is answered when Kafka has, or has refused, all of them. Thread-safe.
 */
final class BatchCalls implements Endpoint {
    static final String PATH = "/sync/batch";
    private static final Logger log = LoggerFactory.getLogger(BatchCalls.class);

    private final CallParser parser;
    private final EventSender sender;
    private final Rates rates;
    private final WebhookLimits limits;
    private final Clock clock;

    BatchCalls(WebhookSettings settings, EventSender sender, Rates rates) {
        this.parser = new CallParser(settings);
        this.sender = sender;
        this.rates = rates;
        this.limits = settings.limits();
        this.clock = settings.clock();
    }

    @Override
    public int maxBodyBytes() {
        return limits.maxBatchBytes();
    }

    @Override
    public int turns() {
        return limits.turnsOfABatch();
    }

    @Override
    public Reply answer(byte[] body, CallHeaders headers) throws RefusedException {
        List<JsonNode> items = BatchItems.of(body);
        log.debug("[Sync] Received: batch of {} items", items.size());
        // the call itself was counted for one
        rates.chargeAll(Math.max(0, items.size() - 1));
        Rates.OfBatch models = rates.new OfBatch();
        BatchRun run = new BatchRun(sender, headers, items.size());
        for (int index = 0; index < items.size(); index++) {
            try {
                SyncCall call = parsed(items.get(index));
                models.take(call.model());
                run.add(index, call);
            } catch (RefusedException e) {
                run.refuse(index, e);
            }
        }
        BatchAnswer answer = new BatchAnswer(run.publish());
        if (answer.isSuccess()) {
            log.info("[Sync] Success: batch of {} items", items.size());
        } else {
            log.info("[Sync] Failed: {} batch of {} items, {}", answer.status(), items.size(), answer.reason());
        }
        return answer.reply(clock.instant());
    }

    private SyncCall parsed(JsonNode item) throws RefusedException {
        if (item instanceof ObjectNode call) {
            return parser.parse(call);
        }
        throw RefusedException.of(400, "The item is no object");
    }
}
