package io.hivesync.sinks.testkit.example;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** {@code jsonfile:path/to/file.json}. */
public final class JsonFileSinkProvider implements SinkProvider {
    private static final String KIND = "jsonfile";

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
        String name = file(url).getFileName().toString().toLowerCase(Locale.ROOT);
        return KIND + "-" + name.replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }

    @Override
    public Sink create(SinkSettings settings) {
        return new JsonFileSink(file(settings.url()));
    }

    private static Path file(String url) {
        if (!url.startsWith(KIND + ":") || url.endsWith(":") || url.endsWith("/")) {
            throw new IllegalArgumentException("The URL names no file; expected jsonfile:path/to/file.json");
        }
        return Path.of(url.substring(KIND.length() + 1)).toAbsolutePath();
    }
}
