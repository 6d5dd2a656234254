package io.hivesync.sinks.http.rest;

import com.fasterxml.jackson.core.JsonPointer;
import io.hivesync.sinks.http.OptionValues;
import java.util.Optional;
import java.util.Set;

/** How records are read back. */
record ReadShape(
        Optional<PathTemplate> checkPath,
        PathTemplate readPath,
        JsonPointer readPointer,
        Optional<PathTemplate> listPath,
        JsonPointer listPointer,
        JsonPointer cursorPointer,
        int limit) {
    private static final int MOST_ON_A_PAGE = 10_000;
    private static final Set<String> LISTED = Set.of("model", "page", "offset", "cursor", "limit");

    static ReadShape of(OptionValues options, PathTemplate recordPath) {
        return new ReadShape(
                path(options, RestOption.CHECK_PATH, Set.of()),
                path(options, RestOption.READ_PATH, Set.of("model", "bladeId")).orElse(recordPath),
                pointer(options, RestOption.READ_POINTER),
                path(options, RestOption.LIST_PATH, LISTED),
                pointer(options, RestOption.LIST_POINTER),
                pointer(options, RestOption.LIST_CURSOR_POINTER),
                options.whole(RestOption.LIST_LIMIT.declared(), 1, MOST_ON_A_PAGE));
    }

    private static Optional<PathTemplate> path(OptionValues options, RestOption option, Set<String> allowed) {
        return options.optional(option.declared())
                .map(text -> PathTemplate.parse(option.declared(), text, Set.of(), allowed));
    }

    private static JsonPointer pointer(OptionValues options, RestOption option) {
        try {
            return JsonPointer.compile(options.text(option.declared()));
        } catch (IllegalArgumentException e) {
            throw OptionValues.wrong(option.declared(), "is a JSON pointer, such as /data");
        }
    }

    /** Whether a list goes over several pages by number. */
    boolean numbered() {
        return listPath.filter(path -> path.has("page") || path.has("offset")).isPresent();
    }

    boolean cursored() {
        return listPath.filter(path -> path.has("cursor")).isPresent();
    }
}
