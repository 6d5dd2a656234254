package io.hivesync.app;

import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.Given;
import io.hivesync.app.config.NearestName;
import io.hivesync.app.config.Setting;
import io.hivesync.capture.HiveFileException;
import io.hivesync.capture.HiveModels;
import io.hivesync.capture.Selection;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.topics.ModelSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "schema",
        description = {
            "Prints what a target needs for the models of Hive: what 'schema: evolve' makes by itself, or what a person has to.",
            "--to takes a URL, the name of a sink in the file, or a kind, such as postgres, neon, supabase, mysql, planetscale,"
                    + " sqlite, turso, mongodb, firestore, convex, rest, prisma or typescript."
        },
        modelTransformer = SettingFlags.class)
final class SchemaCommand implements Callable<Integer>, SettingFlags.Configured {
    @Option(names = "--model", paramLabel = "MODEL", description = "This model alone. Repeatable. (default: all)")
    private List<String> wanted = List.of();

    @Nullable
    @Option(names = "--out", paramLabel = "DIR", description = "Writes files there, instead of printing.")
    private Path out;

    @Mixin
    private ConfigurationOption configuration;

    @Mixin
    private PluginsOption plugins;

    @Spec
    private CommandSpec spec;

    @Override
    public Set<Setting> settings() {
        return EnumSet.of(
                Setting.HIVE_PATH,
                Setting.INCLUDE_TABLES,
                Setting.INCLUDE_FIELDS,
                Setting.FIELD_RULES,
                Setting.MASK_SECRET,
                Setting.SINK_URL);
    }

    @Override
    public Integer call() throws IOException {
        Configuration given = configuration.read(spec);
        SinkKinds kinds = plugins.kinds();
        SchemaTarget.Finder finder = new SchemaTarget.Finder(given, kinds, new Targets(kinds, Clock.systemUTC()));
        List<Given> to = given.flag(Setting.SINK_URL.flag());
        if (to.size() > 1) {
            throw new InputException("A schema is made for one target: give --to once.");
        }
        SchemaTarget target = to.isEmpty() ? finder.find() : finder.find(to.getFirst());
        List<SchemaFile> files = target.files(chosen(models(given)));
        PrintWriter lines = spec.commandLine().getOut();
        if (out == null) {
            files.forEach(file -> lines.print((files.size() > 1 ? "==> " + file.name() + " <==\n" : "") + file.text()));
        } else {
            new SchemaFolder(out).write(files).forEach(path -> lines.println("hive-sync: wrote " + path));
        }
        lines.flush();
        return 0;
    }

    private static List<ModelSchema> models(Configuration given) {
        Path hive = given.path(Setting.HIVE_PATH)
                .orElseThrow(
                        () -> new InputException(
                                "Of which models? Give --hive PATH (the Blade app's folder), or"
                                        + " hive.path in a --config file. Models that only a webhook brings are known once they came."));
        try {
            return HiveModels.read(
                    CaptureRole.resolve(hive),
                    new Selection(
                            texts(given.several(Setting.INCLUDE_TABLES)),
                            texts(given.several(Setting.INCLUDE_FIELDS)),
                            ConfiguredRules.of(given)));
        } catch (HiveFileException e) {
            throw new InputException("--hive: " + e.getMessage());
        }
    }

    private List<ModelSchema> chosen(List<ModelSchema> models) {
        Set<String> known = models.stream().map(ModelSchema::model).collect(Collectors.toCollection(TreeSet::new));
        for (String name : wanted) {
            if (!known.contains(name)) {
                throw new InputException("--model: Hive has no model '" + name + "'"
                        + NearestName.of(name, known)
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse("; it has " + String.join(", ", known) + "."));
            }
        }
        return models.stream()
                .filter(model -> wanted.isEmpty() || wanted.contains(model.model()))
                .toList();
    }

    private static Set<String> texts(List<Given> values) {
        return values.stream().map(Given::text).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
