package io.hivesync.sinks.http.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Ids of what is done: the same for the same thing, also after a restart; another one for anything else. */
final class EventIds {
    private static final int BYTES = 16;
    /** To be cloned, which takes less than to look for the algorithm. */
    private static final MessageDigest UNUSED = sha256();

    private EventIds() {}

    /** @param parts bytes, or what is told apart by its text */
    static String of(Object... parts) {
        try {
            MessageDigest digest = (MessageDigest) UNUSED.clone();
            for (Object part : parts) {
                byte[] text = part instanceof byte[] raw ? raw : part.toString().getBytes(UTF_8);
                // with its length, so that no two lists of parts run together
                digest.update(Integer.toString(text.length).getBytes(UTF_8));
                digest.update((byte) ':');
                digest.update(text);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Every JDK's SHA-256 can be cloned", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
