package io.hivesync.app;

import io.hivesync.app.BladeModels.BladeModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "init",
        description = "Makes hive-sync.yaml, .env and triggers/*.ts in the folder of a Blade app, from its models."
                + " What is there already stays as it is.")
final class InitCommand implements Callable<Integer> {
    private static final String WEBHOOK = "http://localhost:3900";

    /** Blade's dev server builds anew whenever a file outside of {@code .blade} changes. */
    private static final String STATE = ".blade/hive-sync";

    @Parameters(
            paramLabel = "FOLDER",
            arity = "0..1",
            defaultValue = ".",
            description = "Of the app (default: this one).")
    private Path folder;

    @Option(
            names = "--hosted",
            description =
                    "Hive has no file here: the models are those that the app's schema folder declares, and the webhook"
                            + " is the only way.")
    private boolean hosted;

    @Option(names = "--dry-run", description = "Shows what would be written, as a diff, and writes nothing.")
    private boolean dryRun;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!Files.isDirectory(folder)) {
            throw new InputException("There is no folder " + folder + "; give that of a Blade app.");
        }
        List<BladeModel> models = hosted ? declaredModels() : models(CaptureRole.resolve(folder));
        PrintWriter out = spec.commandLine().getOut();
        try {
            List<ProposedFile> files = new InitFiles(folder, models, hosted).all(new SecureRandom(), WEBHOOK);
            for (ProposedFile file : files) {
                put(file, out);
            }
        } catch (IOException e) {
            throw new EnvironmentException("Cannot write in " + folder + ": " + e.getMessage(), e);
        }
        printNext(out);
        out.flush();
        return 0;
    }

    private static List<BladeModel> models(Path hive) {
        try {
            List<BladeModel> models = BladeModels.read(hive);
            if (!models.isEmpty()) {
                return models;
            }
        } catch (SQLException e) {
            // said below
        }
        throw new InputException(
                hive + " has no models of Blade yet. `blade diff --apply` makes them from schema/index.ts.");
    }

    private List<BladeModel> declaredModels() {
        List<BladeModel> models;
        try {
            models = DeclaredModels.read(folder);
        } catch (IOException e) {
            throw new EnvironmentException("Cannot read " + folder.resolve("schema") + ": " + e.getMessage(), e);
        }
        if (models.isEmpty()) {
            throw new InputException("No file in " + folder.resolve("schema")
                    + " declares a model, such as model({ slug: 'account', fields: {} }).");
        }
        return models;
    }

    private void put(ProposedFile file, PrintWriter out) throws IOException {
        if (dryRun) {
            file.printDiff(folder, out);
            return;
        }
        boolean there = Files.exists(folder.resolve(file.path()));
        file.write(folder);
        String done = there ? "more in" : "wrote";
        out.println((file.lines().isEmpty() ? "kept    " : done + " ") + file.path());
    }

    private void printNext(PrintWriter out) {
        if (dryRun) {
            out.println("Nothing was written.");
            return;
        }
        out.println(
                "Set DATABASE_URL to where the data shall go; the triggers need the package hive-sync-blade. Then:");
        out.println("  set -a; . " + folder.resolve(InitFiles.ENVIRONMENT) + "; set +a");
        out.println("  hive-sync run --config " + folder.resolve(InitFiles.CONFIGURATION) + " --state "
                + folder.resolve(STATE));
        if (hosted) {
            out.println(
                    "Where the app runs elsewhere, give it the same SYNC_SECRET, and as HIVE_SYNC_URL the https address"
                            + " that leads here.");
        }
    }
}
