package io.hivesync.app.config;

import static java.util.Objects.requireNonNull;

import io.hivesync.app.config.YamlNode.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a configuration file gives, its keys checked. Values are left as they are written: a role resolves and checks only those
 * that it uses, so that one file serves all roles and each needs its own secrets alone.
 */
public final class ConfigurationFile {
    private static final int LARGEST = 1024 * 1024;

    private final Path path;
    private final Map<String, YamlNode> values = new LinkedHashMap<>();
    private final Set<String> names = new TreeSet<>();

    private ConfigurationFile(Path path) {
        this.path = path;
    }

    /** Nothing in it. */
    static ConfigurationFile none() {
        return new ConfigurationFile(Path.of("hive-sync.yaml"));
    }

    public static ConfigurationFile read(Path path) {
        if (Files.isDirectory(path)) {
            throw new ConfigurationException("--config: " + path + " is a folder, not a file");
        }
        try {
            ConfigurationFile file = new ConfigurationFile(path);
            file.sections(YamlReader.read(path.toString(), SmallFile.read(path, LARGEST)));
            return file;
        } catch (IOException e) {
            throw new ConfigurationException("--config: the file " + path + " cannot be read: " + SmallFile.reason(e));
        }
    }

    /** What paths in it are relative to. */
    Path folder() {
        return requireNonNull(path.toAbsolutePath().getParent(), "a file is in a folder");
    }

    /** @param key with the block's name where there is one, such as {@code sinks.main.url} */
    Optional<YamlNode> value(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** The names of the sinks. */
    Set<String> names() {
        return names;
    }

    /** The keys of Kafka's own that are given. */
    List<String> clientKeys() {
        List<String> given = new ArrayList<>();
        ClientKeys.all().stream()
                .filter(key -> values.containsKey(Setting.KAFKA_CLIENT.section() + "." + key))
                .forEach(given::add);
        return given;
    }

    private void sections(YamlNode root) {
        Map<String, Map<String, Setting>> known = new TreeMap<>();
        for (Setting setting : Setting.values()) {
            known.computeIfAbsent(setting.section(), section -> new TreeMap<>()).put(setting.shortKey(), setting);
        }
        block(root, "the file").forEach((section, entry) -> {
            Map<String, Setting> keys = known.get(section);
            if (keys == null) {
                throw unknown(entry.key(), section, "", known.keySet());
            }
            Setting whole = keys.get(Setting.WHOLE);
            if (whole != null && whole.type() instanceof ValueType.Blocks blocks) {
                blocks(section, entry.value(), blocks);
                values.put(section, entry.value());
            } else if (section.equals(Setting.NAMED_SECTION)) {
                block(entry.value(), section).forEach((name, named) -> named(section, name, named, keys));
            } else {
                keys(section, entry.value(), keys);
            }
        });
    }

    private void named(String section, String name, YamlNode.Entry entry, Map<String, Setting> known) {
        if (!SinkName.isLegal(name)) {
            throw new ConfigurationException(entry.key(), SinkName.expected(name));
        }
        names.add(name);
        keys(section + "." + name, entry.value(), known);
    }

    private void keys(String prefix, YamlNode block, Map<String, Setting> known) {
        Set<String> legal = new TreeSet<>(known.keySet());
        if (legal.remove(Setting.KAFKA_CLIENT.shortKey())) {
            legal.addAll(ClientKeys.all());
        }
        block(block, prefix).forEach((key, entry) -> {
            if (!legal.contains(key)) {
                throw unknown(entry.key(), key, prefix, legal);
            }
            if (known.containsKey(key) && known.get(key).type() instanceof ValueType.Blocks blocks) {
                blocks(prefix + "." + key, entry.value(), blocks);
            }
            values.put(prefix + "." + key, entry.value());
        });
    }

    private static void blocks(String prefix, YamlNode node, ValueType.Blocks blocks) {
        Set<String> legal = new TreeSet<>();
        blocks.keys().forEach(key -> legal.add(key.name()));
        block(node, prefix).forEach((name, named) -> {
            String place = prefix + "." + name;
            block(named.value(), place).forEach((key, entry) -> {
                if (!legal.contains(key)) {
                    throw unknown(entry.key(), key, place, legal);
                }
            });
        });
    }

    private static Map<String, YamlNode.Entry> block(YamlNode node, String name) {
        return switch (node) {
            case Mapping mapping -> mapping.entries();
            case YamlNode.Nothing nothing -> Map.of();
            case YamlNode.Scalar scalar -> throw noBlock(scalar, name);
            case YamlNode.Sequence sequence -> throw noBlock(sequence, name);
        };
    }

    private static ConfigurationException noBlock(YamlNode node, String name) {
        return new ConfigurationException(node.place(), name + " is a block of keys, not " + node.described());
    }

    private static ConfigurationException unknown(Place place, String key, String block, Set<String> known) {
        String where = block.isEmpty() ? "" : " in " + block;
        String hint = NearestName.of(key, known)
                .map(name -> "did you mean '" + name + "'?")
                .orElseGet(() -> known.size() > 20
                        ? "there, Kafka's settings are those that all of its clients share"
                        : "known there: " + String.join(", ", known));
        return new ConfigurationException(place, "unknown key '" + key + "'" + where + "; " + hint);
    }
}
