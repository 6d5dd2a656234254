package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A certificate chain and its key, which belong together. Immutable; never shows the key. */
final class TlsIdentity {
    private static final int LARGEST_FILE = 1 << 20;
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private final List<X509Certificate> chain;
    private final PrivateKey key;

    private TlsIdentity(List<X509Certificate> chain, PrivateKey key) {
        this.chain = List.copyOf(chain);
        this.key = key;
    }

    /** @throws IOException when a file cannot be read or used, or they do not belong together; the message names the file */
    static TlsIdentity read(TlsFiles files) throws IOException {
        TlsIdentity identity = new TlsIdentity(certificates(files.certificate()), key(files.key()));
        try {
            if (identity.belongsTogether()) {
                return identity;
            }
        } catch (GeneralSecurityException e) {
            // said below: a key of another kind, or too short for any signature
        }
        throw new IOException(files.key() + " is not the key of the certificate in " + files.certificate());
    }

    private static List<X509Certificate> certificates(Path file) throws IOException {
        try {
            List<X509Certificate> chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(bytes(file)))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (GeneralSecurityException e) {
            // said below; the exception's own message may quote the file
        }
        throw new IOException(file + " holds no certificate in PEM (BEGIN CERTIFICATE)");
    }

    private static PrivateKey key(Path file) throws IOException {
        Matcher matcher = KEY.matcher(new String(bytes(file), US_ASCII));
        if (matcher.find()) {
            PKCS8EncodedKeySpec spec =
                    new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
            for (String kind : List.of("EC", "RSA", "EdDSA")) {
                try {
                    return KeyFactory.getInstance(kind).generatePrivate(spec);
                } catch (GeneralSecurityException e) {
                    // of another kind, perhaps
                }
            }
        }
        throw new IOException(
                file + " holds no key in PKCS #8 (BEGIN PRIVATE KEY) without a password; openssl pkcs8 -topk8"
                        + " -nocrypt makes one of others");
    }

    private static byte[] bytes(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                throw new IOException(file + " is larger than " + LARGEST_FILE + " bytes");
            }
            return bytes;
        }
    }

    private boolean belongsTogether() throws GeneralSecurityException {
        PublicKey other = chain.get(0).getPublicKey();
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        byte[] text = "whose certificate".getBytes(US_ASCII);
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(text);
        byte[] signature = signing.sign();
        signing.initVerify(other);
        signing.update(text);
        return signing.verify(signature);
    }

    /** EC, RSA or EdDSA. */
    String keyType() {
        return key.getAlgorithm();
    }

    X509Certificate[] chain() {
        return chain.toArray(X509Certificate[]::new);
    }

    PrivateKey key() {
        return key;
    }

    /** The same certificate and the same key. */
    boolean isSame(TlsIdentity other) {
        return chain.equals(other.chain) && Arrays.equals(key.getEncoded(), other.key.getEncoded());
    }
}
