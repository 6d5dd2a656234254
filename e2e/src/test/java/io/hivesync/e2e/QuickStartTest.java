package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.e2e.BladePackages.Runtime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of steps 2 to 4 of {@code docs/quick-start.md}, as they stand there, on a real Blade app: afterwards PostgreSQL
 * equals Hive. Step 1, the build, is what has built this test.
 */
@Tag("slow")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class QuickStartTest {
    private static final Path PAGE = Path.of("..", "docs", "quick-start.md");
    private static final Path PACKAGE = Path.of("..", "producer", "blade");

    @TempDir
    Path folder;

    private PostgresServer postgres;
    private BladeApp app;
    private HiveSyncProcess run;

    @AfterEach
    void stop() throws IOException {
        if (run != null) {
            run.close();
        }
        if (app != null) {
            app.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void itsCommandsTakeABladeAppToAPostgresThatEqualsHive() throws Exception {
        Map<String, String> environment = prepared();
        List<String> commands = commands();
        int go = commands.indexOf(commands.stream()
                .filter(line -> line.startsWith("hive-sync run"))
                .findFirst()
                .orElseThrow());
        long start = System.nanoTime();

        runToItsEnd(environment, commands.subList(0, go));
        Path log = folder.resolve("run.log");
        // the shell becomes the command
        Process shell = launch(
                environment, log, List.of("cd \"$APP\"", "set -a; . ./.env; set +a", "exec " + commands.get(go)));
        run = HiveSyncProcess.of(shell, app.hive().folder().resolve(".blade/hive-sync"), log, "run")
                .awaitReady();
        for (String line : Files.readAllLines(app.hive().folder().resolve(".env"))) {
            app.environment(line.split("=", 2)[0], line.split("=", 2)[1]);
        }
        app.serve();
        app.query("{'add':{'account':{'with':{'email':'first@example.com','name':'Ada'}}}}");
        app.query("{'set':{'account':{'with':{'email':'first@example.com'},'to':{'name':'Lovelace'}}}}");
        app.query("{'add':{'account':{'with':{'email':'second@example.com'}}}}");
        app.query("{'remove':{'account':{'with':{'email':'second@example.com'}}}}");
        postgres.target().await("SELECT name FROM accounts WHERE email = 'first@example.com'", "Lovelace");
        postgres.target().awaitEqualTo(Image.ofHive(app.hive().file()), run.process()::isAlive);

        System.out.printf(
                "The quick start, without its first step, took %d s%n",
                Duration.ofNanos(System.nanoTime() - start).toSeconds());
        List<String> look = new ArrayList<>(List.of("cd \"$APP\""));
        look.addAll(commands.subList(go + 1, commands.size()));
        assertThat(runToItsEnd(environment, look)).contains("accounts");
    }

    /** What somebody has who begins: the app with its packages and models, Hive Sync, PostgreSQL. */
    private Map<String, String> prepared() throws Exception {
        postgres = PostgresServer.start(folder.resolve("postgres"));
        int port = FreePorts.next();
        app = BladeApp.in(folder.resolve("app"), Runtime.NODE);
        Path packages = Files.readSymbolicLink(app.hive().folder().resolve("node_modules"));
        app.migrateAndBuild();
        ownPackages(packages);
        for (String made : List.of("blog-post.ts", "team.ts")) {
            Files.delete(app.hive().folder().resolve("triggers").resolve(made));
        }
        // the app of the test is changed by its API, for which the flag must stand on the export
        app.sync("account.ts", "accounts", "");
        Files.writeString(app.hive().folder().resolve(".env"), "HIVE_SYNC_URL=http://127.0.0.1:" + port + "\n");
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("node"), Runtime.NODE.program());
        hiveSync(bin.resolve("hive-sync"), port);
        return Map.of(
                "APP", app.hive().folder().toString(),
                "HIVE_SYNC", hiveSyncFolder().toString(),
                "DATABASE_URL", postgres.target().url(),
                "PATH", bin + ":" + System.getenv("PATH"));
    }

    /** In place of the link to those of all tests, for a package is added to them. */
    private void ownPackages(Path packages) throws Exception {
        Path link = app.hive().folder().resolve("node_modules");
        Files.delete(link);
        run(List.of("cp", "-a", packages.toString(), link.toString()));
        Files.deleteIfExists(link.resolve("hive-sync-blade"));
    }

    private Path hiveSyncFolder() throws Exception {
        Path home = Files.createDirectories(folder.resolve("hive-sync/producer/blade"));
        try (Stream<Path> parts = Files.list(PACKAGE)) {
            for (Path part : parts.filter(each -> !List.of("node_modules", "dist")
                            .contains(each.getFileName().toString()))
                    .toList()) {
                run(List.of("cp", "-a", part.toString(), home.toString()));
            }
        }
        return folder.resolve("hive-sync");
    }

    /** The command with this build's classes, and on ports that are free. */
    private void hiveSync(Path file, int port) throws IOException {
        Files.writeString(file, """
                #!/usr/bin/env bash
                more=()
                [ "$1" != run ] || more=(--webhook-port %d --ops-port 0)
                exec '%s/bin/java' -Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \\
                  -Dlogback.configurationFile=logback.xml -cp '%s' io.hivesync.app.HiveSync "$@" "${more[@]}"
                """.formatted(
                        port,
                        System.getProperty("java.home"),
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The lines of the code blocks from step 2 on, in their order. */
    private static List<String> commands() throws IOException {
        String page = Files.readString(PAGE);
        List<String> commands = page.substring(page.indexOf("## 2."))
                .lines()
                .filter(line -> line.startsWith("    "))
                .map(String::strip)
                .toList();
        assertThat(commands).contains("hive-sync init", "npx blade build");
        return commands;
    }

    private Process launch(Map<String, String> environment, Path log, List<String> commands) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", String.join("\n", commands))
                .redirectErrorStream(true)
                .redirectInput(new java.io.File("/dev/null"))
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SYNC_") || name.startsWith("HIVE_SYNC_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private String runToItsEnd(Map<String, String> environment, List<String> commands) throws Exception {
        Path log = Files.createTempFile(folder, "commands", ".log");
        Process shell = launch(environment, log, commands);
        boolean ended = shell.waitFor(8, TimeUnit.MINUTES);
        shell.destroyForcibly();
        String said = Files.readString(log);
        assertThat(ended && shell.exitValue() == 0).as(said).isTrue();
        return said;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
