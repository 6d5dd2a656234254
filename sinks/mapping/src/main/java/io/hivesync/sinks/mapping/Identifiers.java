package io.hivesync.sinks.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Names of tables and columns, from names that anybody may have chosen. The same for every database. */
public final class Identifiers {
    /** PostgreSQL's limit, in bytes; what is longer it would cut off in silence. */
    private static final int LONGEST = 63;

    private static final int HASH_DIGITS = 8;

    private Identifiers() {}

    /** The name as it may stand in a statement, whatever is in it. */
    public static String quote(String name) {
        return Quotes.DOUBLE.around(name);
    }

    /** A model's table: its own name, unless the name is too long, not printable, or one of ours or of SQLite's. */
    public static String table(String model) {
        String lower = model.toLowerCase(Locale.ROOT);
        String printable = model.replaceAll("\\p{Cntrl}", "_");
        boolean taken = lower.startsWith("hive_sync_") || lower.startsWith("sqlite_");
        return taken || !printable.equals(model) ? distinct("model_" + printable, model) : fit(model);
    }

    /** {@code emailVerified} is {@code email_verified}; what is neither letter nor digit becomes {@code _}. */
    public static String snakeCase(String name) {
        String words = name.replaceAll("[^\\p{L}\\p{Nd}_]+", "_")
                .replaceAll("(?<=[\\p{Ll}\\p{Nd}])(?=\\p{Lu})", "_")
                .replaceAll("(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})", "_");
        return fit(words.toLowerCase(Locale.ROOT));
    }

    /** Another name of {@code original}, for when {@code name} is not free: the same every time. */
    public static String distinct(String name, String original) {
        String tail = "_" + hash(original);
        return cut(name, LONGEST - tail.length()) + tail;
    }

    private static String fit(String name) {
        return name.getBytes(UTF_8).length <= LONGEST ? name : distinct(name, name);
    }

    private static String cut(String name, int bytes) {
        int end = 0;
        int used = 0;
        while (end < name.length()) {
            int codePoint = name.codePointAt(end);
            used += Character.toString(codePoint).getBytes(UTF_8).length;
            if (used > bytes) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return name.substring(0, end);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
