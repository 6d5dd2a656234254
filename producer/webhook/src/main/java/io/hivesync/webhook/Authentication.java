package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.Headers;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may call: whoever sends a live secret in {@code X-Sync-Secret}, or signs the body with one as Standard Webhooks says.
 * Every live secret is tried, in constant time each. Thread-safe.
 */
final class Authentication {
    static final String ID = "webhook-id";
    private static final String SECRET = "X-Sync-Secret";
    private static final String TIMESTAMP = "webhook-timestamp";
    private static final String SIGNATURE = "webhook-signature";
    private static final String VERSION = "v1,";
    private static final int MOST_SIGNATURES = 20;
    private static final Pattern SPACE = Pattern.compile(" ");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    private final LiveSecrets secrets;
    private final Duration tolerance;
    private final Clock clock;

    /** @param tolerance how far a signature's timestamp may be from our clock */
    Authentication(LiveSecrets secrets, Duration tolerance, Clock clock) {
        this.secrets = secrets;
        this.tolerance = tolerance;
        this.clock = clock;
    }

    boolean bySecret(Headers headers) {
        String given = headers.getFirst(SECRET);
        return given != null && secrets.open(live -> matches(live, given));
    }

    private static boolean matches(List<Secret> secrets, String given) {
        boolean matches = false;
        for (Secret secret : secrets) {
            matches |= secret.matches(given);
        }
        return matches;
    }

    /** Whether it is worth reading the body to check its signature. */
    boolean isSigned(Headers headers) {
        return headers.getFirst(ID) != null
                && headers.getFirst(SIGNATURE) != null
                && isRecent(headers.getFirst(TIMESTAMP));
    }

    private boolean isRecent(@Nullable String seconds) {
        if (seconds == null || !SECONDS.matcher(seconds).matches()) {
            return false;
        }
        long off = clock.instant().getEpochSecond() - Long.parseLong(seconds);
        return Math.abs(off) <= tolerance.toSeconds();
    }

    boolean bySignature(Headers headers, byte[] body) {
        if (!isSigned(headers)) {
            return false;
        }
        byte[] prefix = (headers.getFirst(ID) + "." + headers.getFirst(TIMESTAMP) + ".").getBytes(ISO_8859_1);
        List<byte[]> signatures = signatures(headers.getFirst(SIGNATURE));
        return secrets.open(live -> matches(live, signatures, prefix, body));
    }

    private static List<byte[]> signatures(String header) {
        return SPACE.splitAsStream(header)
                .limit(MOST_SIGNATURES)
                .filter(signature -> signature.startsWith(VERSION))
                .map(signature -> signature.substring(VERSION.length()).getBytes(ISO_8859_1))
                .toList();
    }

    private static boolean matches(List<Secret> secrets, List<byte[]> signatures, byte[] prefix, byte[] body) {
        boolean matches = false;
        for (Secret secret : secrets) {
            byte[] expected = Base64.getEncoder().encode(secret.sign(prefix, body));
            for (byte[] signature : signatures) {
                matches |= MessageDigest.isEqual(expected, signature);
            }
        }
        return matches;
    }
}
