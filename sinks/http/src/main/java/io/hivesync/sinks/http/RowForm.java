package io.hivesync.sinks.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.topics.FieldType;
import java.io.IOException;

/** How a target takes the rows of a batch as JSON. */
public interface RowForm {

    /** Whether a row is an object by column, without those that are null; else it is an array: the key, then each column. */
    boolean named();

    void checkId(String bladeId) throws MisfitException;

    /** Writes one value other than null. */
    void cell(JsonGenerator out, FieldType type, JsonNode value) throws IOException, MisfitException;
}
