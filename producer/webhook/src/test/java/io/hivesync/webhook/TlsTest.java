package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hivesync.webhook.TestCertificate.Algorithm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The webhook over TLS, with the JDK's own TLS clients. */
class TlsTest extends WebhookTestCase {
    private static final String BODY = "{\"model\":\"posts\",\"operation\":\"delete\",\"recordId\":\"a\"}";

    @TempDir
    Path folder;

    private TlsFiles files;

    @BeforeEach
    void name() {
        files = new TlsFiles(folder.resolve("fullchain.pem"), folder.resolve("privkey.pem"));
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void clientThatTrustsTheCertificateIsServed(Algorithm algorithm) throws Exception {
        TestCertificate certificate = written(algorithm);
        WebhookServer server = start(settings().withTls(files));

        HttpResponse<String> answer = send(server, TestCertificate.trusting(certificate));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
        assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
        Algorithm another = algorithm == Algorithm.EC ? Algorithm.RSA : Algorithm.EC;
        assertThatThrownBy(() -> send(server, TestCertificate.trusting(TestCertificate.of(another))))
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void renewedCertificateIsForNewConnectionsAndNoOpenOneIsDropped() throws Exception {
        TestCertificate first = written(Algorithm.EC);
        TestCertificate second = TestCertificate.of(Algorithm.RSA);
        SSLContext trusting = TestCertificate.trusting(first, second);
        WebhookServer server = start(settings().withTls(files));
        try (SSLSocket open = connect(server, trusting)) {
            assertThat(call(open)).isEqualTo("HTTP/1.1 200 OK");
            assertThat(served(server, first, second)).isEqualTo(first.certificate());

            second.writeCertificate(files);
            second.writeKey(files);

            await().atMost(20, SECONDS)
                    .untilAsserted(
                            () -> assertThat(served(server, first, second)).isEqualTo(second.certificate()));
            assertThat(send(server, trusting).statusCode()).isEqualTo(200);
            assertThat(open.getSession().getPeerCertificates()[0]).isEqualTo(first.certificate());
            assertThat(call(open)).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    @Test
    void filesThatCannotBeUsedAreNamedAtTheStartAndLeaveARunningWebhookAlone() throws Exception {
        assertThatThrownBy(() -> start(settings().withTls(files)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("fullchain.pem");
        TestCertificate certificate = written(Algorithm.EC);
        Files.writeString(files.key(), "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
        assertThatThrownBy(() -> start(settings().withTls(files)))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("privkey.pem", "openssl pkcs8", "-nocrypt")
                .hasMessageNotContaining("AAAA");

        certificate.writeKey(files);
        LiveTls live = new LiveTls(files);
        Files.writeString(files.certificate(), "");
        live.refresh();
        assertThat(live.current()).isEqualTo(certificate.certificate());
        Files.delete(files.key());
        live.refresh();
        assertThat(live.current()).isEqualTo(certificate.certificate());
        TestCertificate other = TestCertificate.of(Algorithm.RSA).writeCertificate(files);
        certificate.writeKey(files);
        live.refresh();
        assertThat(live.current()).isEqualTo(certificate.certificate());
        other.writeKey(files);
        live.refresh();
        assertThat(live.current()).isEqualTo(other.certificate());
    }

    @Test
    void oldProtocolsAndPlainTextAreNotSpoken() throws Exception {
        TestCertificate certificate = written(Algorithm.EC);
        WebhookServer server = start(settings().withTls(files));
        SSLContext trusting = TestCertificate.trusting(certificate);
        try (SSLSocket old = connect(server, trusting)) {
            old.setEnabledProtocols(new String[] {"TLSv1.1"});
            assertThatThrownBy(old::startHandshake).isInstanceOf(SSLException.class);
        }
        try (Socket plain = new Socket("127.0.0.1", server.address().getPort())) {
            plain.getOutputStream().write(("GET /sync HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(US_ASCII));
            assertThat(heard(plain)).doesNotContain("HTTP/");
        }
        assertThat(send(server, trusting).statusCode()).isEqualTo(200);
    }

    private static String heard(Socket socket) {
        try {
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        } catch (IOException e) {
            // closed hard
            return "";
        }
    }

    private TestCertificate written(Algorithm algorithm) throws Exception {
        return TestCertificate.of(algorithm).writeCertificate(files).writeKey(files);
    }

    private static HttpResponse<String> send(WebhookServer server, SSLContext trusting) throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trusting)
                .build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(
                                    "https://127.0.0.1:" + server.address().getPort() + "/sync"))
                            .timeout(Duration.ofSeconds(30))
                            .header("Content-Type", "application/json")
                            .header("X-Sync-Secret", TestCall.SECRET)
                            .POST(HttpRequest.BodyPublishers.ofString(BODY))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static SSLSocket connect(WebhookServer server, SSLContext trusting) throws IOException {
        return (SSLSocket) trusting.getSocketFactory()
                .createSocket("127.0.0.1", server.address().getPort());
    }

    /** What a new connection gets from a client that has no session of before to take up again. */
    private static Certificate served(WebhookServer server, TestCertificate... trusted) throws Exception {
        try (SSLSocket socket = connect(server, TestCertificate.trusting(trusted))) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    /** @return the first line of the answer, which has a length */
    private static String call(SSLSocket socket) throws IOException {
        socket.getOutputStream()
                .write(("POST /sync HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-Sync-Secret: "
                                + TestCall.SECRET + "\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY)
                        .getBytes(US_ASCII));
        socket.getOutputStream().flush();
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        String first = in.readLine();
        int length = 0;
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        assertThat(in.skip(length)).isEqualTo(length);
        return first;
    }
}
