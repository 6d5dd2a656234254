package io.hivesync.app;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * A copy of the launcher in a folder with a source, a Maven that only writes down that it was called, and Javas made of a
 * release file and a script. The copy knows no folder of this machine in which JDKs may be.
 */
final class LauncherFolder {
    private static final Path LAUNCHER =
            Path.of("..", "hive-sync").toAbsolutePath().normalize();
    private static final List<String> TOOLS = List.of(
            "bash",
            "cat",
            "cksum",
            "cp",
            "dirname",
            "env",
            "find",
            "flock",
            "grep",
            "head",
            "kill",
            "mkdir",
            "mktemp",
            "mv",
            "perl",
            "readlink",
            "rm",
            "sed",
            "sh",
            "sleep",
            "tail",
            "tee",
            "touch",
            "tr");

    /** Says what it was started with and its process; makes the archive that it is asked for. */
    private static final String JAVA = """
            #!/bin/sh
            for argument; do
              case $argument in
                -XX:AOTCacheOutput=*|-XX:ArchiveClassesAtExit=*)
                  echo training >>"%1$s/trainings"
                  if [ -e "%1$s/no-archives" ]; then exit 1; fi
                  while [ -e "%1$s/hold-training" ]; do sleep 0.1 7>&- 9>&-; done
                  echo archive >"${argument#*=}"
                  exit 0 ;;
              esac
            done
            echo "java $$ $*"
            case $* in *' run') while [ -e "%1$s/hold" ]; do sleep 0.1 7>&- 9>&-; done ;; esac
            """;

    private static final String MAVEN = """
            #!/bin/sh
            echo build >>"%1$s/builds"
            echo '[INFO] Building Hive Sync: topics 0'
            if [ -e "%1$s/broken" ]; then echo '[ERROR] it broke'; exit 1; fi
            mkdir -p app/target/hive-sync/lib
            sleep 0.5
            cp "%1$s/hive-sync.jar" app/target/hive-sync/lib/hive-sync.jar
            """;

    final Path root;
    private final Map<String, String> environment = new HashMap<>();

    LauncherFolder(Path root) throws IOException {
        this.root = root;
        Path launcher = root.resolve("hive-sync");
        String text = Files.readString(LAUNCHER);
        Files.writeString(
                launcher, text.replace("/usr/lib/jvm/", "/nowhere/").replace("/opt/java/openjdk", "/nowhere/openjdk"));
        executable(launcher);
        for (String module : List.of("topics", "broker", "producer", "streams-app", "sinks", "app")) {
            Files.createDirectories(root.resolve(module));
        }
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.createDirectory(root.resolve("bin"));
        for (String tool : TOOLS) {
            tool(tool);
        }
        script(root.resolve("bin/mvn"), MAVEN);
        jar();
    }

    /** A distribution of one class, {@link LaunchedProgram}. */
    private void jar() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, LaunchedProgram.class.getName());
        String entry = LaunchedProgram.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(root.resolve("hive-sync.jar"));
                JarOutputStream jar = new JarOutputStream(file, manifest);
                var bytes = LaunchedProgram.class.getResourceAsStream("/" + entry)) {
            jar.putNextEntry(new JarEntry(entry));
            bytes.transferTo(jar);
        }
    }

    private void tool(String name) throws IOException {
        for (String directory : List.of("/bin", "/usr/bin")) {
            Path real = Path.of(directory, name);
            if (Files.exists(real)) {
                script(root.resolve("bin").resolve(name), "#!/bin/sh\nexec " + real + " \"$@\"\n");
            }
        }
    }

    private void script(Path file, String text) throws IOException {
        Files.writeString(file, text.formatted(root));
        executable(file);
    }

    private static void executable(Path file) {
        if (!file.toFile().setExecutable(true)) {
            throw new IllegalStateException(file + " cannot be made executable");
        }
    }

    /** A Java of the version that does nothing but speak. */
    Path java(int version, boolean compiler) throws IOException {
        Path home = Files.createDirectories(root.resolve("java-" + version + (compiler ? "" : "-jre")));
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + ".0.1\"\n");
        script(home.resolve("bin/java"), JAVA);
        if (compiler) {
            script(home.resolve("bin/javac"), "#!/bin/sh\n");
        }
        return home;
    }

    LauncherFolder with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    LauncherFolder without(String tool) throws IOException {
        Files.deleteIfExists(root.resolve("bin").resolve(tool));
        return this;
    }

    Process start(String... arguments) throws IOException {
        return start(root, root.resolve("hive-sync"), arguments);
    }

    Process start(Path directory, Path launcher, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", root.resolve("bin").toString());
        builder.environment().put("HOME", root.toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    record Ended(int exit, String said) {}

    static Ended ended(Process process) throws IOException, InterruptedException {
        String said = new String(process.getInputStream().readAllBytes());
        return new Ended(process.waitFor(), said);
    }

    Ended run(String... arguments) throws IOException, InterruptedException {
        return ended(start(arguments));
    }

    /** How often Maven was called. */
    int builds() throws IOException {
        return lines("builds");
    }

    /** How often Java was asked for an archive. */
    int trainings() throws IOException {
        return lines("trainings");
    }

    private int lines(String name) throws IOException {
        Path file = root.resolve(name);
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }
}
