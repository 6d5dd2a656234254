package io.hivesync.webhook;

/**
 * What the webhook takes on at once.
 *
 * @param maxBodyBytes a larger body is answered 413; a batch may have four times that
 * @param concurrentRequests bodies read and published at the same time, a batch for four; a call that gets no turn in time is
 *     answered 503
 * @param requestsPerSecond verified calls per second in the long run, each item of a batch for one; above it 429
 * @param burst verified calls that may come at once after a quiet time
 * @param modelEventsPerSecond events of one model, in the long run; 0 is no limit but that of all
 * @param sourceRequestsPerSecond calls from one address, verified or not, in the long run; 0 is no limit
 */
public record WebhookLimits(
        int maxBodyBytes,
        int concurrentRequests,
        int requestsPerSecond,
        int burst,
        int modelEventsPerSecond,
        int sourceRequestsPerSecond) {

    private static final int MEBIBYTE = 1 << 20;
    private static final int CALLS_A_BATCH = 4;

    public WebhookLimits {
        atLeastOne(maxBodyBytes, "max-body-bytes");
        if (maxBodyBytes > 64 * MEBIBYTE) {
            throw new IllegalArgumentException("max-body-bytes is at most " + 64 * MEBIBYTE + ", not " + maxBodyBytes);
        }
        atLeastOne(concurrentRequests, "concurrent-requests");
        atLeastOne(requestsPerSecond, "requests-per-second");
        atLeastOne(burst, "burst");
        atLeastOne(modelEventsPerSecond + 1, "model-events-per-second");
        atLeastOne(sourceRequestsPerSecond + 1, "source-requests-per-second");
    }

    /** Without limits for single models and sources. */
    public WebhookLimits(int maxBodyBytes, int concurrentRequests, int requestsPerSecond, int burst) {
        this(maxBodyBytes, concurrentRequests, requestsPerSecond, burst, 0, 0);
    }

    public static WebhookLimits defaults() {
        return new WebhookLimits(MEBIBYTE, 128, 5_000, 20_000);
    }

    int maxBatchBytes() {
        return CALLS_A_BATCH * maxBodyBytes;
    }

    /** What is read at once stays within the same bytes, be it calls or batches. */
    int turnsOfABatch() {
        return Math.min(CALLS_A_BATCH, concurrentRequests);
    }

    private static void atLeastOne(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is 1 or more, not " + value);
        }
    }
}
