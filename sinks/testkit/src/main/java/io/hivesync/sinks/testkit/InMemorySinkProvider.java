package io.hivesync.sinks.testkit;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import java.util.Set;

/** {@code memory:NAME}: each sink made is a new, empty target. */
public final class InMemorySinkProvider implements SinkProvider {
    private static final String SCHEME = "memory";

    @Override
    public String kind() {
        return SCHEME;
    }

    @Override
    public Set<String> schemes() {
        return Set.of(SCHEME);
    }

    @Override
    public String nameOf(String url) {
        String name = url.startsWith(SCHEME + ":") ? url.substring(SCHEME.length() + 1) : "";
        if (name.isEmpty()) {
            throw new IllegalArgumentException("A URL of this kind is memory:NAME");
        }
        return SCHEME + "-" + name;
    }

    @Override
    public Sink create(SinkSettings settings) {
        nameOf(settings.url());
        return new InMemorySink().as(settings);
    }
}
