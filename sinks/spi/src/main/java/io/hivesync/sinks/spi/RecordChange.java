package io.hivesync.sinks.spi;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The newest state of one record. */
public sealed interface RecordChange {

    String bladeId();

    /** Where it stood in its topic. */
    long offset();

    /** Rises with each version of a record. */
    long version();

    /** @param after the full image, by field name: a field that is null or absent has no value any more; not to be changed */
    record Upsert(String bladeId, long offset, long version, ObjectNode after) implements RecordChange {}

    record Delete(String bladeId, long offset, long version) implements RecordChange {}
}
