package io.hivesync.sinks.spi;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A record as the target holds it.
 *
 * @param fields by the model's field names, in the JSON form of their types; a field without a value is null or absent, and the
 *     field {@code id} may be left out
 */
public record Row(String bladeId, ObjectNode fields) {}
