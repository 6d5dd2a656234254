package io.hivesync.streams;

import org.jspecify.annotations.Nullable;

/**
 * What a captured event does. Its image is whole and its position in the order of one source, so the position alone tells a
 * repeat. Kafka's offsets would not: a log that lost its tail uses them again.
 */
final class CaptureRules {

    private CaptureRules() {}

    static Decision decide(@Nullable RecordState state, Change change) {
        // a webhook's positions are of another order: the first captured event always counts
        if (state != null && !state.byWebhook() && change.position().compareTo(state.position()) <= 0) {
            return new Decision.Drop(StreamCounter.REPEATED);
        }
        RecordState next = new RecordState(
                change.image(),
                change.source(),
                change.origin().schema(),
                state == null ? Emitted.NEVER : state.emitted(),
                FieldOrder.NONE,
                state == null ? 0 : state.deletedAtMs());
        // the delete of an unknown record goes out: a target may have it
        return state != null && state.shows(change.image()) ? new Decision.Note(next) : new Decision.Apply(next);
    }
}
