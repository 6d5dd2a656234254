package io.hivesync.sinks.http.rest;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;

/**
 * An API that answers 204 to all, in a JVM of its own: in the client's it would share threads with one contender and not with the
 * other. It ends with its parent.
 */
final class SpeedServer implements AutoCloseable {
    private final Process process;
    private final int port;

    private SpeedServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param keys of its certificate, with which it has TLS and HTTP/2; empty: HTTP/1.1 without */
    static SpeedServer start(Optional<SpeedKeys> keys) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SpeedServer.class.getName(),
                        keys.map(one -> one.file().toString()).orElse(""))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String line = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
        if (line == null) {
            throw new IOException("The server did not start");
        }
        return new SpeedServer(process, Integer.parseInt(line));
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
    }

    public static void main(String[] arguments) throws IOException {
        System.out.println(arguments[0].isEmpty() ? withHttp1() : withHttp2(arguments[0]));
        while (System.in.read() >= 0) {
            // what its parent writes means nothing; its end does
        }
        System.exit(0);
    }

    private static int withHttp1() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", call -> {
            call.getRequestBody().readAllBytes();
            call.sendResponseHeaders(204, -1);
            call.close();
        });
        server.start();
        return server.getAddress().getPort();
    }

    private static int withHttp2(String keys) {
        WireMockServer server = new WireMockServer(options()
                .httpDisabled(true)
                .dynamicHttpsPort()
                .bindAddress("127.0.0.1")
                .keystoreType(SpeedKeys.TYPE)
                .keystorePath(keys)
                .keystorePassword(SpeedKeys.PASSWORD)
                .keyManagerPassword(SpeedKeys.PASSWORD)
                .disableRequestJournal());
        server.start();
        server.stubFor(any(anyUrl()).willReturn(noContent()));
        return server.httpsPort();
    }
}
