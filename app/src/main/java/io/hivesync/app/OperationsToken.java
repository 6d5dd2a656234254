package io.hivesync.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * What the operations port gives its details for, as RFC 6750 has it: {@code Authorization: Bearer …}. Immutable. It compares
 * in constant time and never shows itself, not in {@link #toString} either.
 */
final class OperationsToken {
    private static final String SCHEME = "Bearer ";

    private final String text;

    OperationsToken(String text) {
        if (!text.matches("[!-~]+")) {
            throw new IllegalArgumentException(
                    "a token is letters, digits and signs of ASCII without blanks; the output of 'openssl rand -hex 32' will do");
        }
        this.text = text;
    }

    /** @param authorization the header of the request; null: it has none */
    boolean opens(@Nullable String authorization) {
        return authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        authorization.substring(SCHEME.length()).getBytes(UTF_8), text.getBytes(UTF_8));
    }

    /** The header of a request that is let in. */
    String authorization() {
        return SCHEME + text;
    }

    @Override
    public String toString() {
        return "OperationsToken[hidden]";
    }
}
