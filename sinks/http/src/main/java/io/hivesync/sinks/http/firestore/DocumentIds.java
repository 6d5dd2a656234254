package io.hivesync.sinks.http.firestore;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.mapping.Texts;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A record's id as a document's: the same, unless Firestore cannot have it. Then what is in the way is written as in a URL:
 * {@code a/b} is {@code a%2Fb}, {@code .} is {@code %2E}, {@code __a__} is {@code %5F_a__}, and {@code %} itself is {@code %25}.
 */
final class DocumentIds {
    private static final Pattern ESCAPE = Pattern.compile("%(2F|25|2E|5F)");

    private DocumentIds() {}

    static String document(String bladeId) throws MisfitException {
        String id = escaped(Texts.wellFormed(bladeId));
        if (id.isEmpty()) {
            throw new MisfitException("it is empty: give the record one");
        }
        int bytes = id.getBytes(UTF_8).length;
        if (bytes > FirestoreNames.LONGEST) {
            throw new MisfitException("it has " + bytes + " bytes, and a document's id at most "
                    + FirestoreNames.LONGEST + ": give the record a shorter one");
        }
        return id;
    }

    private static String escaped(String bladeId) {
        String id = bladeId.replace("%", "%25").replace("/", "%2F");
        if (id.equals(".") || id.equals("..")) {
            return "%2E" + id.substring(1);
        }
        return id.isEmpty() || FirestoreNames.isPart(id) || !id.startsWith("__") ? id : "%5F" + id.substring(1);
    }

    /** The record's id; empty when no record has this document. */
    static Optional<String> record(String id) {
        String bladeId = ESCAPE.matcher(id).replaceAll(found -> switch (found.group(1)) {
            case "2F" -> "/";
            case "2E" -> ".";
            case "5F" -> "_";
            default -> "%";
        });
        return escaped(bladeId).equals(id) ? Optional.of(bladeId) : Optional.empty();
    }
}
