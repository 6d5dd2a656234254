package io.hivesync.sinks.http.convex;

import static io.hivesync.sinks.testkit.Samples.schema;

import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;

/** The model of the contract's rule {@code namesFromOutsideAreOnlyNames}, which has to be deployed before. */
final class HostileNames {
    static final ModelSchema MODEL = schema(
            "x\"; DROP TABLE accounts; -- ? 'y' ü/..",
            1,
            new Field("a\" text); DROP TABLE accounts; --", FieldType.STRING),
            new Field("a' text); DROP TABLE accounts; --", FieldType.STRING),
            new Field("select ?", FieldType.NUMBER),
            new Field("{fn now()}", FieldType.BOOLEAN),
            new Field("$set.a", FieldType.STRING),
            new Field("ctid", FieldType.STRING),
            new Field("bladeId", FieldType.STRING));

    private HostileNames() {}
}
