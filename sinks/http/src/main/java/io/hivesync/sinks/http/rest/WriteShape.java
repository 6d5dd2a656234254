package io.hivesync.sinks.http.rest;

import io.hivesync.sinks.http.OptionValues;
import java.util.Optional;
import java.util.Set;

/** How changes become requests. */
record WriteShape(
        boolean batch,
        String method,
        PathTemplate path,
        Optional<PathTemplate> createPath,
        String deleteMethod,
        PathTemplate deletePath,
        String batchMethod,
        PathTemplate batchPath,
        BodyTemplate body,
        BodyTemplate batchBody) {
    private static final String PUT = "PUT";
    private static final String PATCH = "PATCH";
    private static final String POST = "POST";
    private static final String DELETE = "DELETE";
    private static final Set<String> MODEL = Set.of("model");
    private static final Set<String> ID = Set.of("bladeId");
    private static final Set<String> RECORD_VALUES = Set.of("record", "model", "bladeId", "op", "version", "eventId");
    private static final String RECORD = "{record}";
    private static final String ITEM = "{\"op\":\"{op}\",\"bladeId\":\"{bladeId}\",\"version\":\"{version}\","
            + "\"eventId\":\"{eventId}\",\"record\":\"{record}\"}";

    static WriteShape of(OptionValues options) {
        boolean batch =
                options.word(RestOption.MODE.declared(), "single", "batch").equals("batch");
        String method = options.word(RestOption.METHOD.declared(), PUT, PATCH, POST);
        String deleteMethod = options.word(RestOption.DELETE_METHOD.declared(), DELETE, POST, PUT, PATCH);
        // an id has to be in the path where it is in no body, and where one place is one record
        PathTemplate path = record(options, RestOption.PATH, method.equals(POST) || batch);
        Optional<PathTemplate> create = options.optional(RestOption.CREATE_PATH.declared())
                .map(given -> record(options, RestOption.CREATE_PATH, true));
        PathTemplate delete =
                options.optional(RestOption.DELETE_PATH.declared()).isPresent()
                        ? record(options, RestOption.DELETE_PATH, !deleteMethod.equals(DELETE))
                        : path;
        if (!batch && deleteMethod.equals(DELETE) && !delete.has("bladeId")) {
            throw OptionValues.wrong(RestOption.DELETE_PATH.declared(), "is needed, since path has no {bladeId}");
        }
        return new WriteShape(
                batch,
                method,
                path,
                create,
                deleteMethod,
                delete,
                options.word(RestOption.BATCH_METHOD.declared(), POST, PUT, PATCH),
                PathTemplate.parse(
                        RestOption.BATCH_PATH.declared(),
                        options.text(RestOption.BATCH_PATH.declared()),
                        Set.of(),
                        MODEL),
                BodyTemplate.parse(
                        RestOption.BODY.declared(),
                        options.optional(RestOption.BODY.declared()).orElse(batch ? ITEM : RECORD),
                        RECORD_VALUES),
                BodyTemplate.parse(
                        RestOption.BATCH_BODY.declared(),
                        options.text(RestOption.BATCH_BODY.declared()),
                        Set.of("records", "model")));
    }

    private static PathTemplate record(OptionValues options, RestOption option, boolean withoutId) {
        return PathTemplate.parse(
                option.declared(),
                options.text(option.declared()),
                withoutId ? Set.of() : ID,
                withoutId ? Set.of("model", "bladeId") : MODEL);
    }
}
