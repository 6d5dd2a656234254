package io.hivesync.sinks.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Packages from npm, by pinned versions, installed at first use into the module's target folder. Where they cannot be had, the test
 * that needs them is skipped, and says so.
 */
public final class NpmPackages {
    private static final Path FOLDER = Path.of("target", "npm").toAbsolutePath();
    private static final int LONGEST_MINUTES = 4;

    private NpmPackages() {}

    /**
     * @param name of the folder
     * @param packages such as {@code json-server@0.17.4}
     * @return the folder that holds {@code node_modules}
     */
    public static synchronized Path install(String name, String... packages) throws IOException, InterruptedException {
        Path folder = FOLDER.resolve(name);
        String wanted = String.join(" ", packages);
        Path done = folder.resolve("installed");
        if (Files.exists(done) && Files.readString(done).equals(wanted)) {
            return folder;
        }
        Files.createDirectories(folder);
        Path log = folder.resolve("npm.log");
        List<String> command = new ArrayList<>(List.of("npm", "install", "--prefix", folder.toString()));
        command.addAll(List.of("--ignore-scripts", "--no-audit", "--no-fund", "--no-save"));
        command.addAll(List.of(packages));
        String reason = run(command, log);
        if (!reason.isEmpty()) {
            String skipped = "SKIPPED, the server " + wanted + " is not there: " + reason;
            System.err.println(skipped);
            abort(skipped);
        }
        Files.writeString(done, wanted);
        return folder;
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
