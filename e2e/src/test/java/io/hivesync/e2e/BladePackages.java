package io.hivesync.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a real Blade app needs from npm, by pinned versions, installed at first use into the module's target folder. Where it
 * cannot be had, the test that needs it is skipped, and says so.
 */
final class BladePackages {
    private static final Path FOLDER = Path.of("target", "npm").toAbsolutePath();
    private static final Path PACKAGE = Path.of("..", "producer", "blade");
    private static final Set<String> BUILT = Set.of("node_modules", "dist");
    private static final int LONGEST_MINUTES = 4;
    private static final boolean MAC =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

    private BladePackages() {}

    /** What runs a Blade app. */
    enum Runtime {
        BUN("@oven/bun-" + (MAC ? "darwin" : "linux") + (ARM ? "-aarch64" : "-x64"), "1.4.5", "bin/bun") {
            @Override
            List<String> command(Path program) {
                return List.of(program.toString(), "--bun");
            }

            @Override
            List<String> testCommand(Path program) {
                return List.of(program.toString(), "test", "--timeout", "180000");
            }
        },
        NODE("node-" + (MAC ? "darwin" : "linux") + (ARM ? "-arm64" : "-x64"), "24.21.0", "bin/node") {
            @Override
            List<String> command(Path program) {
                return List.of(program.toString());
            }

            @Override
            List<String> testCommand(Path program) {
                return List.of(program.toString(), "--test", "test/*.test.ts");
            }
        };

        private final String name;
        private final String version;
        private final String program;

        Runtime(String name, String version, String program) {
            this.name = name;
            this.version = version;
            this.program = program;
        }

        abstract List<String> command(Path program);

        /** Of a folder with a {@code test} folder in it. */
        abstract List<String> testCommand(Path program);

        /** Installs it. */
        Path program() throws IOException, InterruptedException {
            return install(name + "@" + version)
                    .resolve("node_modules")
                    .resolve(name)
                    .resolve(program);
        }
    }

    /** @return the folder that holds {@code node_modules} with that package */
    static synchronized Path install(String npmPackage) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(FOLDER.resolve(npmPackage.replaceAll("[^a-z0-9.]+", "-")));
        run(folder, npmPackage, "install", "--no-save", npmPackage);
        return folder;
    }

    /** @return the {@code node_modules} of the app in the test's resources, exactly as its lock file says */
    static synchronized Path ofApp() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(FOLDER.resolve("blade-app"));
        for (String file : List.of("package.json", "package-lock.json")) {
            try (InputStream in = BladePackages.class.getResourceAsStream("/blade/app/" + file)) {
                Files.copy(in, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        run(folder, Files.readString(folder.resolve("package-lock.json")), "ci");
        Path ours = folder.resolve("node_modules/hive-sync-blade");
        if (!Files.isSymbolicLink(ours)) {
            Files.createSymbolicLink(ours, FOLDER.resolve("hive-sync-blade"));
        }
        return folder.resolve("node_modules");
    }

    /** @return the folder with our package for Blade apps, its sources compiled */
    static synchronized Path ofPackage() throws IOException, InterruptedException {
        Path folder = FOLDER.resolve("hive-sync-blade");
        String sources = sources();
        Path compiled = folder.resolve("compiled");
        // an app of another test may be running on it
        if (!Files.exists(compiled) || !Files.readString(compiled).equals(sources)) {
            copy(PACKAGE, folder);
            run(folder, Files.readString(folder.resolve("package-lock.json")), "ci");
            compile(folder);
            Files.writeString(compiled, sources);
        }
        return folder;
    }

    private static String sources() throws IOException {
        StringBuilder sources = new StringBuilder();
        for (String part :
                List.of("src", "test", "package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json")) {
            try (Stream<Path> files = Files.walk(PACKAGE.resolve(part))) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    sources.append(file).append('\n').append(Files.readString(file));
                }
            }
        }
        return sources.toString();
    }

    private static void compile(Path folder) throws IOException, InterruptedException {
        String node = Runtime.NODE.program().toString();
        for (String project : List.of("tsconfig.json", "tsconfig.build.json")) {
            Process compiler = new ProcessBuilder(node, "node_modules/typescript/bin/tsc", "-p", project)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(compiler.getInputStream().readAllBytes(), UTF_8);
            Assertions.assertThat(compiler.waitFor()).as(said).isZero();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path relative = from.relativize(file);
                if (!BUILT.contains(relative.getName(0).toString())) {
                    Path copy = to.resolve(relative.toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static void run(Path folder, String wanted, String... arguments) throws IOException, InterruptedException {
        Path done = folder.resolve("installed");
        if (Files.exists(done) && Files.readString(done).equals(wanted)) {
            return;
        }
        Path log = folder.resolve("npm.log");
        List<String> command = new ArrayList<>(List.of("npm"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--prefix", folder.toString(), "--ignore-scripts", "--no-audit", "--no-fund"));
        String reason = run(command, log);
        if (!reason.isEmpty()) {
            String skipped =
                    "SKIPPED, " + folder.getFileName() + " is not there, which a real Blade app needs: " + reason;
            System.err.println(skipped);
            Assumptions.abort(skipped);
        }
        Files.writeString(done, wanted);
    }

    private static String run(List<String> command, Path log) throws IOException, InterruptedException {
        Process npm;
        try {
            npm = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            return "there is no npm";
        }
        if (!npm.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
            npm.destroyForcibly();
            return "npm did not end within " + LONGEST_MINUTES + " minutes";
        }
        return npm.exitValue() == 0 ? "" : "npm cannot install it: " + Files.readString(log, UTF_8);
    }
}
