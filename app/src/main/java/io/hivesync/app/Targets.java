package io.hivesync.app;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** From URLs to sinks. */
final class Targets {
    private Targets() {}

    /** The sinks of the {@code --to} flags or, without one, of {@code DATABASE_URL}; by name, no I/O yet. */
    static Map<String, Sink> of(List<String> flags, Map<String, String> environment, Clock clock) {
        List<String> urls = new ArrayList<>(flags);
        String url = environment.getOrDefault("DATABASE_URL", "");
        if (urls.isEmpty() && !url.isBlank()) {
            urls.add(url);
        }
        if (urls.isEmpty()) {
            throw new InputException("Where to? Give --to URL (repeatable) or set DATABASE_URL. " + known());
        }
        Map<String, Sink> sinks = new LinkedHashMap<>();
        for (String target : urls) {
            Named named = create(target, null, clock);
            if (sinks.putIfAbsent(named.name(), named.sink()) != null) {
                throw new InputException("Two targets have the name " + named.name() + ": give each database once.");
            }
        }
        return sinks;
    }

    record Named(String name, Sink sink) {}

    /** @param name of the sink; null names it by kind, host and database */
    static Named create(String url, @Nullable String name, Clock clock) {
        SinkProvider provider = provider(url);
        try {
            String chosen = name == null ? provider.nameOf(url) : name;
            return new Named(chosen, provider.create(new SinkSettings(chosen, url, SchemaMode.EVOLVE, clock)));
        } catch (IllegalArgumentException e) {
            throw new InputException("The target's URL cannot be used: " + e.getMessage());
        }
    }

    private static SinkProvider provider(String url) {
        int colon = url.indexOf(':');
        String scheme = colon < 1 ? "" : url.substring(0, colon);
        for (SinkProvider provider : ServiceLoader.load(SinkProvider.class)) {
            if (provider.schemes().contains(scheme)) {
                return provider;
            }
        }
        // the URL itself may hold a password
        throw new InputException(
                (scheme.isEmpty() ? "The target's URL has no scheme. " : "Unknown scheme '" + scheme + "'. ")
                        + known());
    }

    private static String known() {
        TreeSet<String> schemes = new TreeSet<>();
        ServiceLoader.load(SinkProvider.class).forEach(provider -> schemes.addAll(provider.schemes()));
        return "Known schemes: " + String.join(", ", schemes)
                + ". Examples: postgres://user:password@host:5432/database, sqlite:copy.sqlite";
    }
}
