package io.hivesync.app.config;

import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was given for each setting: a flag comes before the environment, that before the file, that before the default. An empty
 * value is as if it were not there, but a flag needs one. Values are resolved and checked when they are asked for. Immutable; never prints a value.
 */
public final class Configuration {
    private final Map<String, List<String>> flags;
    private final Map<String, String> environment;
    private final ConfigurationFile file;
    private final References references;

    /** @param flags those given, each with its values */
    public Configuration(
            Map<String, List<String>> flags, Map<String, String> environment, Optional<ConfigurationFile> file) {
        this.flags = Map.copyOf(flags);
        this.environment = Map.copyOf(environment);
        this.file = file.orElseGet(ConfigurationFile::none);
        this.references = new References(this.environment, this.file.folder());
    }

    /** The one value of a setting. */
    public Optional<Given> one(Setting setting) {
        return first(flag(setting.flag()), environment(setting), inFile(setting.key("")))
                .or(() -> Optional.of(setting.standard())
                        .filter(standard -> !standard.isEmpty())
                        .map(standard -> Given.plain(standard, "the default of " + setting.key())));
    }

    /** The one value of a setting of a named sink, from the file or the default. */
    public Optional<Given> ofSink(Setting setting, String name) {
        return first(inFile(setting.key(name)), List.of(), List.of())
                .or(() -> Optional.of(setting.standard())
                        .filter(standard -> !standard.isEmpty())
                        .map(standard -> Given.plain(standard, "the default of " + setting.key(name))));
    }

    private static Optional<Given> first(List<Given> most, List<Given> then, List<Given> least) {
        List<Given> given = !most.isEmpty() ? most : !then.isEmpty() ? then : least;
        return given.stream().findFirst();
    }

    /** The values of a list. */
    public List<Given> several(Setting setting) {
        List<Given> given = flag(setting.flag());
        if (given.isEmpty()) {
            given = environment(setting);
        }
        return given.isEmpty() ? FileValues.texts(file.value(setting.key("")), setting.key(""), references) : given;
    }

    /** Names and what each stands for; {@code NAME=TEXT}, or {@code NAME} for itself, in a flag and, with commas, in a variable. */
    public Map<String, Given> names(Setting setting) {
        List<Given> pairs = new ArrayList<>(flag(setting.flag()));
        if (pairs.isEmpty()) {
            environment(setting).forEach(variable -> {
                for (String pair : variable.text().split(",")) {
                    pairs.add(Given.plain(pair, variable.origin()));
                }
            });
        }
        if (pairs.isEmpty()) {
            return FileValues.names(file.value(setting.key("")), setting.key(""), references);
        }
        Map<String, Given> named = new LinkedHashMap<>();
        for (Given pair : pairs) {
            String[] parts = pair.text().split("=", 2);
            String name = parts[0].strip();
            String text = parts[parts.length - 1].strip();
            if (name.isEmpty() || text.isEmpty()) {
                throw pair.not("NAME or NAME=MODEL");
            }
            named.put(name, Given.plain(text, pair.origin()));
        }
        return named;
    }

    /** The flag's values alone. */
    public List<Given> flag(String flag) {
        List<Given> given = new ArrayList<>();
        for (String text : flags.getOrDefault(flag, List.of())) {
            if (text.isBlank()) {
                // --to "$MISTYPED" must not end up where something else says
                throw new ConfigurationException(flag + " is given without a value");
            }
            given.add(Given.plain(text, flag));
        }
        return given;
    }

    /** The environment's values alone. */
    public List<Given> environment(Setting setting) {
        return setting.environment().stream()
                .map(variable -> Given.plain(environment.getOrDefault(variable, ""), "$" + variable))
                .filter(given -> !given.text().isBlank())
                .toList();
    }

    private List<Given> inFile(String key) {
        return FileValues.text(file.value(key), key, references).stream().toList();
    }

    /** The sinks that the file names. */
    public Set<String> sinkNames() {
        return file.names();
    }

    public int whole(Setting setting) {
        return whole(one(setting).orElseThrow(), (ValueType.Whole) setting.type());
    }

    private static int whole(Given given, ValueType.Whole type) {
        try {
            int number = Integer.parseInt(given.text().strip());
            if (number >= type.least() && number <= type.most()) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, with the range
        }
        throw given.not(type.described());
    }

    public double share(Setting setting) {
        Given given = one(setting).orElseThrow();
        try {
            double share = new BigDecimal(given.text().strip()).doubleValue();
            if (share > 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            // said below, with the range
        }
        throw given.not(setting.type().described());
    }

    /** One of the words of the setting's choice. */
    public static String word(Setting setting, Given given) {
        return word(setting.type(), given);
    }

    static String word(ValueType type, Given given) {
        if (type instanceof ValueType.Choice choice && choice.words().contains(given.text())) {
            return given.text();
        }
        throw given.not(type.described());
    }

    /** Names and what each stands for, of a named sink. */
    public Map<String, Given> namesOfSink(Setting setting, String name) {
        return FileValues.names(file.value(setting.key(name)), setting.key(name), references);
    }

    /** The blocks of a named sink, by the names that the user chose. */
    public Map<String, Block> blocksOfSink(Setting setting, String name) {
        return blocks(setting.key(name));
    }

    /** The blocks of a setting, by the names that the user chose. */
    public Map<String, Block> blocks(Setting setting) {
        return blocks(setting.key());
    }

    private Map<String, Block> blocks(String key) {
        Map<String, Block> blocks = new LinkedHashMap<>();
        if (file.value(key).orElse(null) instanceof YamlNode.Mapping mapping) {
            mapping.entries().forEach((chosen, entry) -> {
                if (entry.value() instanceof YamlNode.Mapping block) {
                    blocks.put(chosen, new Block(key + "." + chosen, block, references));
                }
            });
        }
        return blocks;
    }

    public Optional<Path> path(Setting setting) {
        return one(setting).map(given -> {
            try {
                return given.folder().resolve(given.text());
            } catch (InvalidPathException e) {
                throw given.not("a path");
            }
        });
    }

    /** The host and the port have a flag each, which replaces that part. */
    public InetSocketAddress address(Setting setting) {
        ValueType.Address type = (ValueType.Address) setting.type();
        Given both = first(inFile(setting.key("")), List.of(), List.of())
                .orElse(Given.plain(setting.standard(), "the default of " + setting.key()));
        HostAndPort parts = HostAndPort.parse(both.text()).orElseThrow(() -> both.not(type.described()));
        Optional<Given> host = flag(setting.flag()).stream().findFirst();
        int port = flag(type.portFlag()).stream()
                .findFirst()
                .map(given -> whole(given, HostAndPort.PORT))
                .orElse(parts.port());
        InetSocketAddress address = new InetSocketAddress(host.map(Given::text).orElse(parts.host()), port);
        if (address.isUnresolved()) {
            throw host.orElse(both).not("an address that this machine knows");
        }
        return address;
    }

    /** Where an address comes from, for people. */
    public String addressOrigin(Setting setting) {
        ValueType.Address type = (ValueType.Address) setting.type();
        List<Given> given = new ArrayList<>(flag(setting.flag()));
        given.addAll(flag(type.portFlag()));
        return given.isEmpty()
                ? one(setting).orElseThrow().origin()
                : String.join(", ", given.stream().map(Given::origin).toList());
    }

    /** Kafka's own settings, by Kafka's names. */
    public Map<String, Given> kafkaClient() {
        Map<String, Given> given = new LinkedHashMap<>();
        for (String name : file.clientKeys()) {
            inFile(Setting.KAFKA_CLIENT.section() + "." + name).forEach(value -> {
                ClientKeys.refusal(name, value.text()).ifPresent(reason -> {
                    throw value.refusedByKafka(reason);
                });
                given.put(name, ClientKeys.isPath(name) ? absolute(value) : value);
            });
        }
        return given;
    }

    private static Given absolute(Given path) {
        return new Given(path.folder().resolve(path.text()).toString(), path.written(), path.origin(), path.folder());
    }

    /** Whether a Kafka setting is a password, a key or the like. */
    public static boolean isSecretOfKafka(String name) {
        return ClientKeys.isSecret(name);
    }
}
