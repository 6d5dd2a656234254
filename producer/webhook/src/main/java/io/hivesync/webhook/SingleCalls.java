package io.hivesync.webhook;

import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /sync}: one event. A call that gets 200 is in Kafka. Thread-safe. */
final class SingleCalls implements Endpoint {
    static final String PATH = "/sync";
    private static final Logger log = LoggerFactory.getLogger(SingleCalls.class);

    private final CallParser parser;
    private final EventSender sender;
    private final Rates rates;
    private final int maxBodyBytes;
    private final Clock clock;

    SingleCalls(WebhookSettings settings, EventSender sender, Rates rates) {
        this.parser = new CallParser(settings);
        this.sender = sender;
        this.rates = rates;
        this.maxBodyBytes = settings.limits().maxBodyBytes();
        this.clock = settings.clock();
    }

    @Override
    public int maxBodyBytes() {
        return maxBodyBytes;
    }

    @Override
    public int turns() {
        return 1;
    }

    @Override
    public Reply answer(byte[] body, CallHeaders headers) throws RefusedException {
        SyncCall call = parser.parse(StrictJson.call(body));
        String recordId = Printable.clipped(call.recordId());
        log.debug("[Sync] Received: model={} operation={} recordId={}", call.name(), call.operation(), recordId);
        try {
            rates.takeOfModel(call.model());
            sender.send(call, headers).await();
        } catch (RefusedException e) {
            throw e.about("model=" + call.name() + " operation=" + call.operation() + " recordId=" + recordId);
        }
        log.info("[Sync] Success: model={} operation={} recordId={}", call.name(), call.operation(), recordId);
        return Reply.success(call, clock.instant());
    }
}
