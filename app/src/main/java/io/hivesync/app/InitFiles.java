package io.hivesync.app;

import io.hivesync.app.BladeModels.BladeModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** What {@code init} puts into an app's folder; of what is there already, nothing. */
final class InitFiles {
    static final String CONFIGURATION = "hive-sync.yaml";
    static final String ENVIRONMENT = ".env";
    private static final int SECRET_BYTES = 32;

    private final Path folder;
    private final List<BladeModel> models;
    private final boolean hosted;

    /** @param hosted whether Hive has no file that could be captured */
    InitFiles(Path folder, List<BladeModel> models, boolean hosted) {
        this.folder = folder;
        this.models = models;
        this.hosted = hosted;
    }

    List<ProposedFile> all(RandomGenerator random, String webhook) throws IOException {
        List<ProposedFile> files = new ArrayList<>();
        files.add(unlessThere(CONFIGURATION, configuration()));
        files.add(environment(random, webhook));
        for (BladeModel model : models) {
            files.add(unlessThere("triggers/" + model.triggerFile(), triggers(model)));
        }
        return files;
    }

    private ProposedFile unlessThere(String path, List<String> lines) {
        return ProposedFile.of(path, Files.exists(folder.resolve(path)) ? List.of() : lines);
    }

    private List<String> configuration() {
        List<String> lines = new ArrayList<>();
        lines.add("# Hive Sync. Relative paths are relative to this file.");
        if (!hosted) {
            lines.addAll(List.of("hive:", "  path: .", ""));
        }
        lines.addAll(List.of(
                "webhook:", "  secrets: [\"${SYNC_SECRET}\"]", "  models: # what a trigger says: the table in Hive"));
        models.forEach(model -> lines.add("    " + quoted(model.table()) + ": " + quoted(model.table())));
        lines.addAll(List.of("", "sinks:", "  main:", "    url: ${DATABASE_URL}"));
        return lines;
    }

    static List<String> triggers(BladeModel model) {
        String cascades = model.cascades().entrySet().stream()
                .map(cascade -> quoted(cascade.getKey()) + ": " + quoted(cascade.getValue()))
                .collect(Collectors.joining(", "));
        String options = cascades.isEmpty() ? "" : ", { cascades: { " + cascades + " } }";
        return List.of(
                "import { hiveSync } from 'hive-sync-blade';",
                "",
                "export default hiveSync.triggers(" + quoted(model.table()) + options + ");");
    }

    /** The same in JSON, JavaScript and YAML. */
    private static String quoted(String name) {
        return io.hivesync.topics.Json.MAPPER.getNodeFactory().textNode(name).toString();
    }

    /** Variables that are set there stay as they are. */
    private ProposedFile environment(RandomGenerator random, String webhook) throws IOException {
        Path file = folder.resolve(ENVIRONMENT);
        Set<String> set = Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .map(line -> line.strip().replaceFirst("^export\\s+", ""))
                        .map(line -> line.split("=", 2)[0].strip())
                        .collect(Collectors.toSet())
                : Set.of();
        List<String> lines = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        if (!set.contains("SYNC_SECRET")) {
            byte[] secret = new byte[SECRET_BYTES];
            random.nextBytes(secret);
            lines.add("SYNC_SECRET=" + HexFormat.of().formatHex(secret));
            shown.add("SYNC_SECRET=(made at random)");
        }
        if (!set.contains("HIVE_SYNC_URL")) {
            lines.add("HIVE_SYNC_URL=" + webhook);
            shown.add(lines.getLast());
        }
        return new ProposedFile(Path.of(ENVIRONMENT), lines, shown, true);
    }
}
