package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for 127.0.0.1 that signs itself, made by the JDK's keytool. */
record TestCertificate(X509Certificate certificate, Key key) {
    private static final String PASSWORD = "changeit";
    private static final Map<Algorithm, TestCertificate> MADE = new ConcurrentHashMap<>();

    enum Algorithm {
        EC("EC"),
        RSA("RSA"),
        ED25519("Ed25519");

        private final String keytool;

        Algorithm(String keytool) {
            this.keytool = keytool;
        }
    }

    /** The one of the process: keytool takes its time. */
    static TestCertificate of(Algorithm algorithm) {
        return MADE.computeIfAbsent(algorithm, TestCertificate::make);
    }

    private static TestCertificate make(Algorithm algorithm) {
        try {
            Path folder = Files.createTempDirectory("hive-sync-certificate");
            Path store = folder.resolve("made.p12");
            try {
                return make(algorithm, store);
            } finally {
                Files.deleteIfExists(store);
                Files.delete(folder);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static TestCertificate make(Algorithm algorithm, Path store) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-J-XX:TieredStopAtLevel=1",
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        algorithm.keytool,
                        "-dname",
                        "CN=test",
                        "-validity",
                        "30",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + said);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return new TestCertificate(
                (X509Certificate) keys.getCertificate("a"), keys.getKey("a", PASSWORD.toCharArray()));
    }

    TestCertificate writeCertificate(TlsFiles files) throws Exception {
        replace(files.certificate(), pem("CERTIFICATE", certificate.getEncoded()));
        return this;
    }

    TestCertificate writeKey(TlsFiles files) throws Exception {
        replace(files.key(), pem("PRIVATE KEY", key.getEncoded()));
        return this;
    }

    private static void replace(Path file, String text) throws Exception {
        Path made = Files.writeString(file.resolveSibling("made"), text);
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String pem(String kind, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
    }

    /** Of a client that trusts these and nobody else. */
    static SSLContext trusting(TestCertificate... certificates) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (TestCertificate each : certificates) {
            trusted.setCertificateEntry(String.valueOf(each.certificate.getSerialNumber()), each.certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
