package io.hivesync.app;

import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.Given;
import io.hivesync.app.config.Setting;
import io.hivesync.app.config.SinkName;
import io.hivesync.sinks.mapping.ShapedSink;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** From what was given to sinks; no I/O but for {@link #refuseSource}. */
final class Targets {
    private static final String SQLITE = "sqlite:";

    private final SinkKinds kinds;
    private final Clock clock;

    Targets(SinkKinds kinds, Clock clock) {
        this.kinds = kinds;
        this.clock = clock;
    }

    /**
     * A target that was asked for.
     *
     * @param name null: made of kind, host and database
     * @param url may hold a password
     */
    record Wanted(@Nullable String name, String url, SchemaMode schema, SinkDetails details, String origin) {
        @Override
        public String toString() {
            return "Wanted[name=" + name + ", origin=" + origin + "]";
        }
    }

    record Named(String name, Sink sink) {}

    /** Those of the {@code --to} flags or, without one, of the file or, without any there, of {@code DATABASE_URL}. */
    List<Wanted> all(Configuration configuration) {
        List<Given> flags = configuration.flag(Setting.SINK_URL.flag());
        if (!flags.isEmpty()) {
            return flags.stream().map(Targets::unnamed).toList();
        }
        if (!configuration.sinkNames().isEmpty()) {
            return configuration.sinkNames().stream()
                    .map(name -> inFile(configuration, name))
                    .toList();
        }
        List<Given> variable = configuration.environment(Setting.SINK_URL);
        if (variable.isEmpty()) {
            throw new InputException(
                    "Where to? Give --to URL (repeatable), set DATABASE_URL, or name sinks in a --config file. "
                            + known());
        }
        return variable.stream().map(Targets::unnamed).toList();
    }

    /** The one that the role {@code sink NAME} writes to. */
    Wanted named(Configuration configuration, String name) {
        if (!SinkName.isLegal(name)) {
            throw new InputException(SinkName.expected(name));
        }
        List<Given> flags = configuration.flag(Setting.SINK_URL.flag());
        if (flags.size() > 1) {
            throw new InputException("A sink has one target: give --to once.");
        }
        if (!flags.isEmpty()) {
            return new Wanted(
                    name,
                    flags.getFirst().text(),
                    schema(configuration, name),
                    SinkDetails.of(configuration, name),
                    "--to");
        }
        if (configuration.sinkNames().contains(name)) {
            return inFile(configuration, name);
        }
        if (!configuration.sinkNames().isEmpty()) {
            // not DATABASE_URL: a mistyped name would write to another target than the file says
            throw new InputException(
                    "The file has no sink " + name + "; it has " + String.join(", ", configuration.sinkNames()) + ".");
        }
        Given variable = configuration.environment(Setting.SINK_URL).stream()
                .findFirst()
                .orElseThrow(() -> new InputException("Where to? Give --to URL, set DATABASE_URL, or name the sink "
                        + name + " in a --config file."));
        return new Wanted(name, variable.text(), SchemaMode.EVOLVE, SinkDetails.NONE, variable.origin());
    }

    private static Wanted unnamed(Given url) {
        return new Wanted(null, url.text(), SchemaMode.EVOLVE, SinkDetails.NONE, url.origin());
    }

    static Wanted inFile(Configuration configuration, String name) {
        Given url = configuration
                .ofSink(Setting.SINK_URL, name)
                .orElseThrow(
                        () -> new InputException("The sink " + name + " has no url: " + Setting.SINK_URL.key(name)));
        return new Wanted(
                name,
                relativeToFile(url),
                schema(configuration, name),
                SinkDetails.of(configuration, name),
                url.origin());
    }

    private static SchemaMode schema(Configuration configuration, String name) {
        Optional<Given> schema = configuration.ofSink(Setting.SINK_SCHEMA, name);
        return SchemaMode.valueOf(
                Configuration.word(Setting.SINK_SCHEMA, schema.orElseThrow()).toUpperCase(Locale.ROOT));
    }

    private static String relativeToFile(Given url) {
        String text = url.text();
        if (!text.matches("sqlite:[^/:].*")) {
            return text;
        }
        return SQLITE + url.folder() + "/" + text.substring(SQLITE.length());
    }

    /** By name. */
    Map<String, Sink> create(List<Wanted> wanted) {
        Map<String, Sink> sinks = new LinkedHashMap<>();
        Map<String, String> names = new HashMap<>();
        for (Wanted target : wanted) {
            Named named = create(target);
            String other = names.putIfAbsent(target.url(), named.name());
            if (other != null) {
                throw new InputException((other.equals(named.name())
                                ? "The target " + other + " is given twice"
                                : "The sinks " + other + " and " + named.name() + " have one and the same target")
                        + ": give each database once.");
            }
            if (sinks.putIfAbsent(named.name(), named.sink()) != null) {
                throw new InputException(sameName(named.name()));
            }
        }
        return sinks;
    }

    /** Of those that --to gives: a file cannot give a name twice. Two servers on one host may differ in nothing else. */
    private static String sameName(String name) {
        return "Two targets have the name " + name
                + ", since --to names a sink by the kind, host and database in its URL"
                + " and leaves out the rest, such as the port. If they are two databases, name each in a --config file,"
                + " as in 'sinks: {one: {url: \"...\"}, other: {url: \"...\"}}'; if they are one, give it once.";
    }

    Named create(Wanted target) {
        String url = target.url();
        SinkProvider provider = provider(url);
        try {
            String chosen = target.name() == null ? provider.nameOf(url) : target.name();
            checkOptions(provider, target.details().options());
            return new Named(chosen, sink(provider, target, chosen));
        } catch (IllegalArgumentException e) {
            throw new InputException("The target's URL cannot be used (" + target.origin() + "): " + e.getMessage());
        }
    }

    private Sink sink(SinkProvider provider, Wanted target, String name) {
        SinkDetails details = target.details();
        SinkSettings settings = new SinkSettings(
                name,
                target.url(),
                target.schema(),
                clock,
                details.optionTexts(),
                details.names(),
                details.others().names());
        return ShapedSink.of(
                provider.create(settings), details.shapes(), details.others().shape());
    }

    static void checkOptions(SinkProvider provider, Map<String, Given> options) {
        Set<String> known = new TreeSet<>();
        provider.options().forEach(option -> known.add(option.key()));
        options.forEach((key, given) -> {
            if (!known.contains(key)) {
                throw new InputException(given.origin() + ": a sink of the kind " + provider.kind()
                        + " has no option '" + key + "'; "
                        + (known.isEmpty() ? "it has none" : "it has " + String.join(", ", known)) + ".");
            }
        });
    }

    /** One that is named by its kind, host and database; of a built-in kind. */
    static Named create(String url, @Nullable String name, Clock clock) {
        return new Targets(SinkKinds.builtIn(), clock)
                .create(new Wanted(name, url, SchemaMode.EVOLVE, SinkDetails.NONE, "--to"));
    }

    /** Whether an option's value is never printed. */
    boolean isSecret(Wanted target, String option) {
        return provider(target.url()).options().stream()
                .anyMatch(known -> known.key().equals(option) && known.secret());
    }

    SinkProvider provider(String url) {
        int colon = url.indexOf(':');
        String scheme = colon < 1 ? "" : url.substring(0, colon);
        // the URL itself may hold a password
        return kinds.of(scheme)
                .orElseThrow(() -> new InputException(
                        (scheme.isEmpty() ? "The target's URL has no scheme. " : "Unknown scheme '" + scheme + "'. ")
                                + known()));
    }

    private String known() {
        return "Known schemes: " + String.join(", ", kinds.schemes())
                + ". Examples: postgres://user:password@host:5432/database, sqlite:copy.sqlite";
    }

    /** Refuses a SQLite target that is the Hive file itself: nothing of ours may be written there. */
    static void refuseSource(List<Wanted> wanted, Path hive) {
        for (Wanted target : wanted) {
            if (target.url().startsWith(SQLITE) && sameFile(target.url().substring(SQLITE.length()), hive)) {
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
}
