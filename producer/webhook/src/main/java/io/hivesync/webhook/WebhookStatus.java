package io.hivesync.webhook;

/**
 * How many calls came since the start, and how they were answered.
 *
 * @param received all requests, also those that are not answered yet or whose caller left
 * @param succeeded 200: Kafka has the event
 * @param invalid 400, 404, 405, 413, 415
 * @param unauthorized 401
 * @param throttled 429
 * @param unavailable 503
 * @param failed 500: a defect of ours
 * @param repeated events that Kafka had already, which are answered without being published again
 */
public record WebhookStatus(
        long received,
        long succeeded,
        long invalid,
        long unauthorized,
        long throttled,
        long unavailable,
        long failed,
        long repeated) {}
