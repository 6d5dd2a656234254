package io.hivesync.sinks.http.supabase;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.sinks.mapping.Identifiers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The SQL that a person runs once in the database: our own tables and the functions that the sink calls. */
final class InstallScript {
    /** Rises when the functions change: those of another version are refused. */
    static final int VERSION = 2;

    private static final String FILE = "install.sql";

    private InstallScript() {}

    /** @param schema in which they shall be, not quoted */
    static String of(String schema) {
        try (InputStream file = InstallScript.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException("The jar has no " + FILE);
            }
            return new String(file.readAllBytes(), UTF_8)
                    .replace("@schema", Identifiers.quote(schema))
                    .replace("@name", "'" + schema.replace("'", "''") + "'");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
