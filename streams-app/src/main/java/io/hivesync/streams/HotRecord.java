package io.hivesync.streams;

import org.jspecify.annotations.Nullable;

/**
 * A record within its window, and the form of that in the notes: {@code form (1) | end | folded | event id | traceparent}.
 *
 * @param endMs our wall clock when its window ends
 * @param folded changes since it was last sent
 * @param eventId of the last of them
 * @param traceparent of the last of them
 */
record HotRecord(
        long endMs,
        int folded,
        @Nullable String eventId,
        @Nullable String traceparent) {
    private static final int FORM = 1;
    private static final int USUAL_SIZE = 16;

    static HotRecord until(long endMs) {
        return new HotRecord(endMs, 0, null, null);
    }

    /** @param last that of the last of so many changes more */
    HotRecord folding(Change.Origin last, int changes) {
        return new HotRecord(endMs, folded + changes, last.eventId(), last.traceparent());
    }

    byte[] encode() {
        return new PackedWriter(USUAL_SIZE)
                .octet(FORM)
                .number(endMs)
                .number(folded)
                .text(eventId)
                .text(traceparent)
                .bytes();
    }

    static HotRecord decode(byte[] bytes) {
        PackedReader in = new PackedReader(bytes);
        in.expectForm(FORM);
        return new HotRecord(in.number(), (int) in.number(), in.optionalText(), in.optionalText());
    }
}
