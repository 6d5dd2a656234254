package io.hivesync.sinks.http.convex;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.http.NodeServer;
import io.hivesync.sinks.http.NpmPackages;
import io.hivesync.sinks.testkit.Samples;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What there is of Convex without its server: the real, deployed functions, run by Convex's own {@code convex-test} behind a small HTTP
 * server. It has transactions, schemas and the checks of arguments; it has neither Convex's limits nor its conflicts nor its gateway.
 */
final class ConvexStandIn implements AutoCloseable {
    private static final String[] PACKAGES = {"convex@1.48.0", "convex-test@0.0.60"};
    /** The file with functions of the app's own, if it has any. */
    static final String APP = "app.ts";

    private static final int BUNDLE_MINUTES = 2;

    private final NodeServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    private ConvexStandIn(NodeServer server) {
        this.server = server;
    }

    /** The folder {@code node_modules} with Convex in it. */
    static Path modules() throws IOException, InterruptedException {
        return NpmPackages.install("convex", PACKAGES).resolve("node_modules");
    }

    /** @param files what was made for the deployment, by name */
    static ConvexStandIn start(Map<String, String> files, Path folder) throws IOException, InterruptedException {
        Path modules = modules();
        Path sources = Files.createDirectories(folder.resolve("convex"));
        Files.writeString(sources.resolve(APP), "export {};\n");
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(sources.resolve(file.getKey()), file.getValue());
        }
        try (InputStream script = ConvexStandIn.class.getResourceAsStream("stand-in.mjs")) {
            Files.write(folder.resolve("stand-in.mjs"), script.readAllBytes());
        }
        bundle(modules, folder);
        return new ConvexStandIn(NodeServer.start(
                folder,
                Map.of("HIVE_SYNC_SECRET", Samples.SECRET, "HIVE_SYNC_SECRET_PREVIOUS", "the former one"),
                "bundle.mjs",
                "PORT"));
    }

    private static void bundle(Path modules, Path folder) throws IOException, InterruptedException {
        Path log = folder.resolve("bundle.log");
        ProcessBuilder esbuild = new ProcessBuilder(
                        "node",
                        modules.resolve("esbuild/bin/esbuild").toString(),
                        "stand-in.mjs",
                        "--bundle",
                        "--platform=node",
                        "--format=esm",
                        "--outfile=bundle.mjs")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        esbuild.environment().put("NODE_PATH", modules.toString());
        Process process = esbuild.start();
        if (!process.waitFor(BUNDLE_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException("The functions cannot be bundled: " + Files.readString(log));
        }
    }

    String url() {
        return url(Samples.SECRET);
    }

    /** @param secret as it is */
    String url(String secret) {
        return "convex+http://:" + URLEncoder.encode(secret, UTF_8).replace("+", "%20") + "@127.0.0.1:" + server.port();
    }

    int port() {
        return server.port();
    }

    long pid() {
        return server.pid();
    }

    /** As deployed anew, without a document. */
    void reset() {
        call("reset", Json.MAPPER.createObjectNode());
    }

    /** A table's documents as they are. */
    JsonNode documents(String table) {
        return call("documents", Json.MAPPER.createObjectNode().put("table", table));
    }

    /** Puts a document there as the app would. */
    void insert(String table, ObjectNode document) {
        ObjectNode arguments = Json.MAPPER.createObjectNode().put("table", table);
        call("insert", arguments.set("document", document));
    }

    private JsonNode call(String what, JsonNode arguments) {
        HttpRequest post = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/stand-in/" + what))
                .version(HttpClient.Version.HTTP_1_1)
                .POST(BodyPublishers.ofString(arguments.toString(), UTF_8))
                .build();
        try {
            var response = client.send(post, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(response.body());
            }
            return Json.MAPPER.readTree(response.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.close();
        client.shutdownNow();
    }
}
