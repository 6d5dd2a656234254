package io.hivesync.app.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The file's values as texts, with their references resolved; an empty one is none. */
final class FileValues {
    private FileValues() {}

    static Optional<Given> text(Optional<YamlNode> node, String key, References references) {
        return node.flatMap(value -> switch (value) {
            case YamlNode.Nothing nothing -> Optional.empty();
            case YamlNode.Scalar scalar -> given(scalar, key, references);
            case YamlNode.Sequence sequence -> throw wrong(sequence, key, "a single value");
            case YamlNode.Mapping mapping -> throw wrong(mapping, key, "a single value");
        });
    }

    static List<Given> texts(Optional<YamlNode> node, String key, References references) {
        return node.map(value -> switch (value) {
                    case YamlNode.Nothing nothing -> List.<Given>of();
                    case YamlNode.Sequence sequence -> items(sequence, key, references);
                    case YamlNode.Scalar scalar -> throw wrong(scalar, key, "a list");
                    case YamlNode.Mapping mapping -> throw wrong(mapping, key, "a list");
                })
                .orElse(List.of());
    }

    private static List<Given> items(YamlNode.Sequence sequence, String key, References references) {
        List<Given> items = new ArrayList<>();
        sequence.items()
                .forEach(item -> text(Optional.of(item), key, references).ifPresent(items::add));
        return items;
    }

    static Map<String, Given> names(Optional<YamlNode> node, String key, References references) {
        return node.map(value -> switch (value) {
                    case YamlNode.Nothing nothing -> Map.<String, Given>of();
                    case YamlNode.Mapping mapping -> entries(mapping, key, references);
                    case YamlNode.Scalar scalar -> throw wrong(scalar, key, "a block of name: text");
                    case YamlNode.Sequence sequence -> throw wrong(sequence, key, "a block of name: text");
                })
                .orElse(Map.of());
    }

    private static Map<String, Given> entries(YamlNode.Mapping mapping, String key, References references) {
        Map<String, Given> named = new LinkedHashMap<>();
        mapping.entries().forEach((name, entry) -> {
            Given text = text(Optional.of(entry.value()), key + "." + name, references)
                    .orElseThrow(() -> new ConfigurationException(entry.key(), key + "." + name + " has no text"));
            if (name.isBlank()) {
                throw new ConfigurationException(entry.key(), "a name in " + key + " is empty");
            }
            named.put(name, text);
        });
        return named;
    }

    private static Optional<Given> given(YamlNode.Scalar scalar, String key, References references) {
        String text = references.resolve(scalar);
        return text.isBlank()
                ? Optional.empty()
                : Optional.of(new Given(text, scalar.text(), scalar.place() + ": " + key, references.folder()));
    }

    private static ConfigurationException wrong(YamlNode node, String key, String expected) {
        return new ConfigurationException(node.place(), key + " is " + expected + ", not " + node.described());
    }
}
