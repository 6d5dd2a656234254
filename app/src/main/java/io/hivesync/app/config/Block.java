package io.hivesync.app.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A block whose name the user chose, its keys checked; values are resolved when they are asked for. */
public final class Block {
    private final String key;
    private final YamlNode.Mapping block;
    private final References references;

    Block(String key, YamlNode.Mapping block, References references) {
        this.key = key;
        this.block = block;
        this.references = references;
    }

    /** Its place in the file, for messages. */
    public String origin() {
        return block.place() + ": " + key;
    }

    public Optional<Given> text(BlockKey wanted) {
        return FileValues.text(value(wanted), path(wanted), references);
    }

    /** One of the words of the key's choice. */
    public Optional<String> word(BlockKey wanted) {
        return text(wanted).map(given -> Configuration.word(wanted.type(), given));
    }

    public List<Given> texts(BlockKey wanted) {
        return FileValues.texts(value(wanted), path(wanted), references);
    }

    public Map<String, Given> names(BlockKey wanted) {
        return FileValues.names(value(wanted), path(wanted), references);
    }

    private Optional<YamlNode> value(BlockKey wanted) {
        return Optional.ofNullable(block.entries().get(wanted.name())).map(YamlNode.Entry::value);
    }

    private String path(BlockKey wanted) {
        return key + "." + wanted.name();
    }
}
