package io.hivesync.app;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
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
        List<String> urls = urls(flags, environment);
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

    /** Refuses a SQLite target that is the Hive file itself: nothing of ours may be written there. */
    static void refuseSource(List<String> flags, Map<String, String> environment, Path hive) {
        for (String url : urls(flags, environment)) {
            if (url.startsWith("sqlite:") && sameFile(url.substring("sqlite:".length()), hive)) {
                throw new InputException(
                        "The target " + hive + " is the Hive file itself. Give another file with --to.");
            }
        }
    }

    private static boolean sameFile(String file, Path hive) {
        try {
            Path target = Path.of(file.startsWith("//") ? file.substring(2) : file);
            return Files.exists(target) && Files.isSameFile(target, hive);
        } catch (IOException | InvalidPathException e) {
            // the sink says what is wrong with it
            return false;
        }
    }

    private static List<String> urls(List<String> flags, Map<String, String> environment) {
        String url = environment.getOrDefault("DATABASE_URL", "");
        return flags.isEmpty() && !url.isBlank() ? List.of(url) : List.copyOf(flags);
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
