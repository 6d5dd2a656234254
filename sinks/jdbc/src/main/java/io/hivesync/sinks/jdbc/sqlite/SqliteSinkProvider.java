package io.hivesync.sinks.jdbc.sqlite;

import io.hivesync.sinks.jdbc.JdbcSink;
import io.hivesync.sinks.mapping.SinkNames;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** {@code sqlite:file}, with a relative or an absolute path, or {@code sqlite:///absolute/file}. */
public final class SqliteSinkProvider implements SinkProvider {
    private static final String KIND = "sqlite";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<String> schemes() {
        return Set.of(KIND);
    }

    @Override
    public String nameOf(String url) {
        return SinkNames.of(KIND, file(url).getFileName().toString());
    }

    @Override
    public Set<String> schemaForms() {
        return Set.of(KIND);
    }

    @Override
    public List<SchemaFile> schema(SchemaRequest request) {
        return SqliteDialect.FORM.schema(request);
    }

    @Override
    public Sink create(SinkSettings settings) {
        return new JdbcSink(settings, new SqliteDialect(file(settings.url())));
    }

    private static Path file(String url) {
        if (!url.startsWith(KIND + ":")) {
            throw wrong("it does not start with sqlite:");
        }
        String path = url.substring(KIND.length() + 1);
        if (path.startsWith("//")) {
            if (!path.startsWith("///")) {
                throw wrong("after sqlite:// comes an absolute path, so a third /");
            }
            path = path.substring(2);
        }
        // the driver reads settings after a ?
        if (path.isEmpty() || path.endsWith("/") || path.contains("?") || path.startsWith(":")) {
            throw wrong("its file name is empty, ends with /, has a ? or starts with a colon");
        }
        try {
            return Path.of(path).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw wrong("its path is not legal here");
        }
    }

    private static IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException("The SQLite URL cannot be read: " + reason
                + "; expected sqlite:path/to/file or sqlite:///path/to/file");
    }
}
