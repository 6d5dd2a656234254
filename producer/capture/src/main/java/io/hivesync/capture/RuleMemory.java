package io.hivesync.capture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.FieldRules;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Remembers under which rules each model's fields were sent, by fingerprints in the state folder: rows that were sent under
 * others are to be sent anew. One thread.
 */
final class RuleMemory {
    private static final String FILE = "field-rules.json";

    private final Path directory;
    private final Path file;
    private final Map<String, String> now = new TreeMap<>();

    RuleMemory(Path stateDirectory, Map<String, FieldRules> rules) {
        this.directory = stateDirectory;
        this.file = stateDirectory.resolve(FILE);
        rules.forEach((model, rule) -> {
            if (!rule.fingerprint().isEmpty()) {
                now.put(model, rule.fingerprint());
            }
        });
    }

    /** The models whose rules are not those of the last time; a file that cannot be read counts as none. */
    Set<String> changed() {
        Map<String, String> before = before();
        Set<String> changed = new TreeSet<>(now.keySet());
        changed.addAll(before.keySet());
        changed.removeIf(model -> now.getOrDefault(model, "").equals(before.getOrDefault(model, "")));
        return changed;
    }

    private Map<String, String> before() {
        Map<String, String> before = new TreeMap<>();
        try {
            if (Files.exists(file)) {
                Json.MAPPER
                        .readTree(Files.readAllBytes(file))
                        .properties()
                        .forEach(entry ->
                                before.put(entry.getKey(), entry.getValue().asText()));
            }
        } catch (IOException e) {
            return Map.of();
        }
        return before;
    }

    /** To be called once it is durable that what has changed is sent anew. */
    void remember() {
        if (changed().isEmpty()) {
            return;
        }
        ObjectNode fingerprints = Json.MAPPER.createObjectNode();
        now.forEach(fingerprints::put);
        try {
            createForUsAlone(directory);
            Path next = file.resolveSibling(FILE + ".next");
            Files.write(next, Json.MAPPER.writeValueAsBytes(fingerprints));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("The file " + file + " cannot be written", e);
        }
    }

    /** The connector's state comes beside it, which is the app's data. */
    private static void createForUsAlone(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(folder);
        }
    }
}
