package io.hivesync.sinks.spi;

/**
 * A change that waits in the target.
 *
 * @param reason why the target refuses it; tells no value
 * @param sinceMs when it was put aside, ms since 1970
 */
public record HeldChange(RecordChange change, String reason, long sinceMs) {}
