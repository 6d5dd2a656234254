package io.hivesync.sinks.http.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.hivesync.sinks.http.HttpCall;
import io.hivesync.sinks.http.HttpCalls;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is sent to who is not the target, and nothing is believed of him. */
class HttpTrustTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** Not trusted, and trusted but another host's. */
    @Test
    void aServerThatCannotShowWhoItIsIsRefused(@TempDir Path folder) throws Exception {
        SSLContext own = SpeedKeys.in(folder).context();
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(own));
        AtomicInteger reached = new AtomicInteger();
        server.createContext("/", call -> {
            reached.incrementAndGet();
            call.sendResponseHeaders(204, -1);
        });
        server.start();
        int port = server.getAddress().getPort();
        SSLContext before = SSLContext.getDefault();
        try {
            assertRefused("127.0.0.1", port);
            SSLContext.setDefault(own);
            assertRefused("localhost", port);
            assertThat(reached).hasValue(0);

            try (HttpCalls calls = new HttpCalls("the server", 1000)) {
                HttpCall call = HttpCall.to("GET", URI.create("https://127.0.0.1:" + port + "/"));
                assertThat(calls.send(call, TIMEOUT).status()).isEqualTo(204);
            }
        } finally {
            SSLContext.setDefault(before);
            server.stop(0);
        }
    }

    private static void assertRefused(String host, int port) {
        try (HttpCalls calls = new HttpCalls("the server", 1000)) {
            HttpCall call = HttpCall.to("GET", URI.create("https://" + host + ":" + port + "/"));
            assertThatThrownBy(() -> calls.send(call, TIMEOUT))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContainingAll("cannot be reached", "SSL");
        }
    }

    /** With what is said of the proxy, no target has a record that it never saw. */
    @Test
    void aProxysRefusalIsNotTheTargetsAnswer() throws Exception {
        ProxySelector before = ProxySelector.getDefault();
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ProxySelector.setDefault(ProxySelector.of(new InetSocketAddress("127.0.0.1", proxy.getLocalPort())));
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> refusing(proxy));
            try (HttpCalls calls = new HttpCalls("the server", 1000)) {
                HttpCall call = HttpCall.to("DELETE", URI.create("https://db.example.invalid/a"));
                assertThatThrownBy(() -> calls.send(call, TIMEOUT))
                        .isInstanceOf(Unavailable.class)
                        .hasMessage("the server cannot be reached: the proxy does not let us through");
            }
            assertThat(asked.get(10, TimeUnit.SECONDS)).startsWith("CONNECT db.example.invalid:443 ");
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    /** @return the head of the one request that it gets */
    private static String refusing(ServerSocket proxy) {
        try (Socket socket = proxy.accept()) {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) socket.getInputStream().read());
            }
            String answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            return head.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
