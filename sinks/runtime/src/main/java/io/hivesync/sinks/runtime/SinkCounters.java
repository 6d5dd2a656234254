package io.hivesync.sinks.runtime;

/**
 * What a sink has done since its start: read = applied + folded + marks + deadLettered + held.
 *
 * @param read records that are done with
 * @param applied changes that the target took
 * @param folded records that a newer one of the same batch stood for
 * @param marks control marks that were passed over
 * @param deadLettered changes that the target refused for good, and that are in the sink's topic of dead letters
 * @param held changes that were put aside in the target, where another row was in their way; what became of them is not counted
 * @param fieldsLeftOut values whose field the newest schema does not have
 * @param swept rows removed because the topic does not have them
 * @param batches writes that succeeded
 */
public record SinkCounters(
        long read,
        long applied,
        long folded,
        long marks,
        long deadLettered,
        long held,
        long fieldsLeftOut,
        long swept,
        long batches) {}
