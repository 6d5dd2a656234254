package io.hivesync.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names of our topics under one prefix. A model's name is escaped where a topic's name could not hold it: each byte of
 * its UTF-8 form outside {@code A-Z a-z 0-9 _} is written {@code -XX} in upper-case hexadecimal, so the way back is exact.
 */
public record TopicNames(String prefix) {

    /** Kafka's own limit. */
    private static final int LONGEST = 249;

    private static final Pattern LEGAL_PREFIX = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,63}");
    private static final char[] HEXADECIMAL = "0123456789ABCDEF".toCharArray();

    public TopicNames {
        if (!LEGAL_PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "A topic prefix has 1 to 64 letters, digits, '_' or '-', and starts with none of '-': " + prefix);
        }
    }

    public String changes(String model) {
        return legal(changesPrefix() + escape(model), model);
    }

    public String records(String model) {
        return legal(recordsPrefix() + escape(model), model);
    }

    public String changesPrefix() {
        return prefix + ".changes.";
    }

    public String recordsPrefix() {
        return prefix + ".records.";
    }

    public String models() {
        return prefix + ".models";
    }

    public String rejected() {
        return prefix + ".rejected";
    }

    public String deadLetters(String sink) {
        return legal(prefix + ".deadletters." + escape(sink), sink);
    }

    public String control() {
        return prefix + ".control";
    }

    /** The model of a change topic; nothing when the name is none. */
    public Optional<String> modelOfChanges(String topic) {
        return topic.startsWith(changesPrefix())
                ? unescape(topic.substring(changesPrefix().length()))
                : Optional.empty();
    }

    /** The model of a record topic; nothing when the name is none. */
    public Optional<String> modelOfRecords(String topic) {
        return topic.startsWith(recordsPrefix())
                ? unescape(topic.substring(recordsPrefix().length()))
                : Optional.empty();
    }

    public Pattern changesPattern() {
        return Pattern.compile(Pattern.quote(changesPrefix()) + ".+");
    }

    public Pattern recordsPattern() {
        return Pattern.compile(Pattern.quote(recordsPrefix()) + ".+");
    }

    private static String legal(String topic, String name) {
        if (name.isEmpty() || topic.length() > LONGEST) {
            throw new IllegalArgumentException("The name '" + name + "' gives a topic of " + topic.length()
                    + " characters; Kafka takes 1 to " + LONGEST + ". Rename it or leave it out.");
        }
        return topic;
    }

    private static String escape(String name) {
        StringBuilder escaped = new StringBuilder(name.length() + 8);
        for (byte b : name.getBytes(UTF_8)) {
            if (plain(b)) {
                escaped.append((char) b);
            } else {
                escaped.append('-').append(HEXADECIMAL[(b >> 4) & 15]).append(HEXADECIMAL[b & 15]);
            }
        }
        return escaped.toString();
    }

    private static Optional<String> unescape(String escaped) {
        ByteArrayOutputStream name = new ByteArrayOutputStream(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c != '-') {
                name.write(c);
            } else if (i + 2 < escaped.length()
                    && Character.digit(escaped.charAt(i + 1), 16) >= 0
                    && Character.digit(escaped.charAt(i + 2), 16) >= 0) {
                name.write(Integer.parseInt(escaped, i + 1, i + 3, 16));
                i += 2;
            } else {
                return Optional.empty();
            }
        }
        String model = name.toString(UTF_8);
        // a name that we did not write (lower-case hexadecimal, an escape too many) is nobody's model
        return !model.isEmpty() && escape(model).equals(escaped) ? Optional.of(model) : Optional.empty();
    }

    private static boolean plain(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_';
    }
}
