package io.hivesync.webhook;

import org.jspecify.annotations.Nullable;

/**
 * Answers the repeat of an event that Kafka has already, without publishing it again: a captured call that somebody sends once
 * more has no effect, and a caller whose answer was lost gets it now. A repeat of what was never acknowledged goes on. Thread-safe.
 */
final class OncePublisher implements EventSender {
    private static final Sent THERE = () -> {};

    private final EventSender sender;
    private final AcknowledgedEvents acknowledged;
    private final Counters counters;

    OncePublisher(EventSender sender, AcknowledgedEvents acknowledged, Counters counters) {
        this.sender = sender;
        this.acknowledged = acknowledged;
        this.counters = counters;
    }

    @Override
    public Sent send(SyncCall call, CallHeaders given) throws RefusedException {
        @Nullable Fingerprint event = given.fingerprint();
        if (event == null) {
            return sender.send(call, given);
        }
        if (acknowledged.has(event)) {
            counters.repeated();
            return THERE;
        }
        Sent sent = sender.send(call, given);
        return () -> {
            sent.await();
            acknowledged.add(event);
        };
    }
}
