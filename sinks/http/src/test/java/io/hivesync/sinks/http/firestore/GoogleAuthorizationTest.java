package io.hivesync.sinks.http.firestore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.hivesync.sinks.http.firestore.GoogleAuthorization.Key;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.topics.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens for a service account's key, from a stand-in of Google's token service. */
class GoogleAuthorizationTest {
    private static final String PROJECT_OF_THE_QUOTA = "payer";
    private static KeyPair keys;

    private final List<String> asked = new ArrayList<>();
    private HttpServer tokens;
    private volatile int status = 200;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
    }

    @BeforeEach
    void start() throws Exception {
        tokens = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tokens.createContext("/token", call -> {
            asked.add(new String(call.getRequestBody().readAllBytes(), UTF_8));
            String body = status == 200
                    ? "{\"access_token\":\"ya29.given\",\"expires_in\":3600,\"token_type\":\"Bearer\"}"
                    : "{\"error\":\"invalid_grant\",\"error_description\":\"hunter2\"}";
            call.getResponseHeaders().set("Content-Type", "application/json");
            call.sendResponseHeaders(status, body.length());
            call.getResponseBody().write(body.getBytes(UTF_8));
            call.close();
        });
        tokens.start();
    }

    @AfterEach
    void stop() {
        tokens.stop(0);
    }

    private String key(int port) {
        String pem = Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded());
        ObjectNode key = Json.MAPPER.createObjectNode();
        key.put("type", "service_account")
                .put("project_id", "demo")
                .put("private_key_id", "1")
                .put("private_key", "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n")
                .put("client_email", "hive-sync@demo.iam.gserviceaccount.com")
                .put("client_id", "1")
                .put("quota_project_id", PROJECT_OF_THE_QUOTA)
                .put("token_uri", "http://127.0.0.1:" + port + "/token");
        return key.toString();
    }

    private GoogleAuthorization authorization(int port) {
        return new GoogleAuthorization(Optional.of(new Key.Json(key(port))));
    }

    private GoogleAuthorization authorization() {
        return authorization(tokens.getAddress().getPort());
    }

    @Test
    void aServiceAccountAsksForATokenOnceAndSignsWithItsKey() throws Exception {
        GoogleAuthorization authorization = authorization();

        Map<String, List<String>> headers = authorization.headers();
        assertThat(headers).containsEntry("Authorization", List.of("Bearer ya29.given"));
        assertThat(headers).containsEntry("x-goog-user-project", List.of(PROJECT_OF_THE_QUOTA));
        authorization.headers();
        assertThat(asked).hasSize(1);

        String assertion = URLDecoder.decode(asked.getFirst(), UTF_8).replaceFirst(".*assertion=([^&]*).*", "$1");
        int dot = assertion.lastIndexOf('.');
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(keys.getPublic());
        signature.update(assertion.substring(0, dot).getBytes(UTF_8));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(assertion.substring(dot + 1))))
                .isTrue();
        String claims = new String(Base64.getUrlDecoder().decode(assertion.split("\\.")[1]), UTF_8);
        assertThat(claims)
                .contains("https://www.googleapis.com/auth/datastore")
                .contains("hive-sync@demo.iam.gserviceaccount.com");
    }

    @Test
    void aKeyFromAFileIsTheSame() throws Exception {
        Path file = Files.writeString(
                folder.resolve("key.json"), key(tokens.getAddress().getPort()));

        assertThat(new GoogleAuthorization(Optional.of(new Key.File(file.toString()))).headers())
                .containsEntry("Authorization", List.of("Bearer ya29.given"));
    }

    /** With all of it the emulator, which takes any token, answers. */
    @Test
    void aCallCarriesTheToken() throws Exception {
        FirestoreSettings settings = FirestoreSettings.of(
                new SinkSettings("main", FirestoreEmulator.shared().url(), SchemaMode.EVOLVE, Clock.systemUTC()));
        try (FirestoreSink sink = new FirestoreSink(settings, () -> {
            authorization().headers();
            return Map.of("Authorization", List.of("Bearer owner"));
        })) {
            sink.check();
        }
        assertThat(asked).isNotEmpty();
    }

    @Test
    void aKeyThatIsRefusedIsMisconfiguredAndNothingOfItIsSaid() {
        status = 400;
        assertThatThrownBy(() -> authorization().headers())
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("refuses the key")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aTokenServiceThatIsAwayIsUnavailable() {
        assertThatThrownBy(() -> authorization(1).headers()).isInstanceOf(Unavailable.class);
        status = 503;
        assertThatThrownBy(() -> authorization().headers()).isInstanceOf(Unavailable.class);
    }

    @Test
    void whatIsNoKeyIsMisconfiguredAndNothingOfItIsSaid() throws Exception {
        for (String json : List.of(
                "hunter2",
                "{}",
                "{\"type\":\"hunter2\"}",
                "{\"type\":\"service_account\",\"private_key\":\"hunter2\"}",
                key(1).replaceFirst("KEY-----.n.{20}", "KEY-----\\\\nhunter2"))) {
            assertRefused(new Key.Json(json));
        }
        assertRefused(new Key.File(folder.resolve("hunter2.json").toString()));
        assertRefused(new Key.File("hunter2\0"));
    }

    private static void assertRefused(Key key) {
        assertThatThrownBy(() -> new GoogleAuthorization(Optional.of(key)).headers())
                .isInstanceOf(Misconfigured.class)
                .isInstanceOf(SinkException.class)
                .hasMessageNotContaining("hunter2");
    }
}
