package io.hivesync.sinks.http.libsql;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One statement of SQL.
 *
 * @param arguments for its parameters, in order: text, a {@link Long}, or null
 */
record Statement(String sql, List<@Nullable Object> arguments) {

    static Statement of(String sql, @Nullable Object... arguments) {
        return new Statement(sql, Collections.unmodifiableList(Arrays.asList(arguments)));
    }
}
