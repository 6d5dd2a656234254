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
 * Every live secret is tried, in constant time each. Immutable.
 */
final class Authentication {
    static final String ID = "webhook-id";
    private static final String SECRET = "X-Sync-Secret";
    private static final String TIMESTAMP = "webhook-timestamp";
    private static final String SIGNATURE = "webhook-signature";
    private static final String VERSION = "v1,";
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final int MOST_SIGNATURES = 20;
    private static final Pattern SPACE = Pattern.compile(" ");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    private final List<Secret> secrets;
    private final Clock clock;

    Authentication(List<Secret> secrets, Clock clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    boolean bySecret(Headers headers) {
        String given = headers.getFirst(SECRET);
        if (given == null) {
            return false;
        }
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
        return Math.abs(off) <= TOLERANCE.toSeconds();
    }

    boolean bySignature(Headers headers, byte[] body) {
        if (!isSigned(headers)) {
            return false;
        }
        byte[] prefix = (headers.getFirst(ID) + "." + headers.getFirst(TIMESTAMP) + ".").getBytes(ISO_8859_1);
        boolean matches = false;
        for (Secret secret : secrets) {
            byte[] expected = Base64.getEncoder().encode(secret.sign(prefix, body));
            for (String signature : SPACE.split(headers.getFirst(SIGNATURE), MOST_SIGNATURES + 1)) {
                matches |= signature.startsWith(VERSION)
                        && MessageDigest.isEqual(
                                expected, signature.substring(VERSION.length()).getBytes(ISO_8859_1));
            }
        }
        return matches;
    }
}
