package io.hivesync.webhook;

import io.hivesync.topics.HeaderNames;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What of a call's HTTP headers goes on with its event.
 *
 * @param eventId what repeats of the call have in common, or null
 * @param body of the call, where there is an id; a repeat has the same
 * @param traceparent of W3C Trace Context, or null; one that is not well-formed is dropped, as that standard says
 */
record CallHeaders(
        @Nullable String eventId,
        @Nullable Fingerprint body,
        @Nullable String traceparent) {
    private static final Pattern EVENT_ID = Pattern.compile("[!-~]{1,256}");
    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    static CallHeaders of(com.sun.net.httpserver.Headers headers, byte[] body) throws RefusedException {
        String eventId = headers.getFirst(Authentication.ID);
        if (eventId != null && !EVENT_ID.matcher(eventId).matches()) {
            throw RefusedException.wrongField(Authentication.ID, "webhook-id has 1 to 256 visible ASCII characters");
        }
        String traceparent = headers.getFirst(HeaderNames.TRACEPARENT);
        boolean traced = traceparent != null && TRACEPARENT.matcher(traceparent).matches();
        return new CallHeaders(eventId, eventId == null ? null : Fingerprint.of(body), traced ? traceparent : null);
    }

    /** The events of a batch have ids of their own; a repeat of the batch gives each the same again. */
    CallHeaders ofItem(int index) {
        return new CallHeaders(eventId == null ? null : eventId + "/" + index, body, traceparent);
    }

    /** What the event is recognised by when it comes again; null when it has no id. */
    @Nullable
    Fingerprint fingerprint() {
        return eventId == null || body == null ? null : body.with(eventId);
    }

    void writeTo(Headers headers) {
        if (eventId != null) {
            HeaderNames.put(headers, HeaderNames.EVENT_ID, eventId);
        }
        if (traceparent != null) {
            HeaderNames.put(headers, HeaderNames.TRACEPARENT, traceparent);
        }
    }
}
