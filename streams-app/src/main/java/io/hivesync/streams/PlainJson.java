package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * Walks over JSON that is written as we write it: without spaces, each number in its shortest form, no name twice in an
 * object, nothing escaped that need not be. What it accepts would be the same bytes again after reading and writing, so
 * they can be copied. It does not say what is wrong with other JSON, which may be right: that is for a real parser, and so is
 * what is deep, or has many names. For one walk by one thread; after a refusal of no more use.
 */
final class PlainJson {
    private static final int DEEPEST = 16;
    private static final int MOST_NAMES = 128;
    private static final int LONGEST_NAME = 1024;
    private static final int LONGEST_NUMBER = 100;

    /** Characters that every {@code long} has room for. */
    private static final int LONGEST_LONG = 18;

    /** After so many digits behind a leading zero a decimal is written with an exponent. */
    private static final int LONGEST_FRACTION = 6;

    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final byte[] bytes;
    private final boolean utf8;
    private final int[] names = new int[MOST_NAMES];
    private int open;
    private int at;

    PlainJson(byte[] bytes) {
        this.bytes = bytes;
        this.utf8 = Utf8.isValid(bytes);
    }

    int at() {
        return at;
    }

    boolean atEnd() {
        return utf8 && at == bytes.length;
    }

    /** Steps over just these bytes. */
    boolean take(byte[] expected) {
        int from = at;
        if (expected.length > bytes.length - from) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (bytes[from + i] != expected[i]) {
                return false;
            }
        }
        at = from + expected.length;
        return true;
    }

    boolean takeNull() {
        return take(NULL);
    }

    boolean takeObject() {
        return at < bytes.length && bytes[at] == '{' && object(0);
    }

    /** A whole number; null for anything else. */
    @Nullable
    Long number() {
        int from = at;
        if (from >= bytes.length || !skipNumber() || at - from > LONGEST_LONG) {
            return null;
        }
        long value = 0;
        for (int i = bytes[from] == '-' ? from + 1 : from; i < at; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0) {
                return null;
            }
            value = value * 10 + digit;
        }
        return bytes[from] == '-' ? -value : value;
    }

    /** A text in which nothing is escaped; null for anything else. */
    @Nullable
    String text() {
        int from = at + 1;
        if (at >= bytes.length || bytes[at] != '"' || !utf8) {
            return null;
        }
        int i = from;
        boolean ascii = true;
        for (; i < bytes.length && bytes[i] != '"'; i++) {
            byte b = bytes[i];
            if (b == '\\' || (b >= 0 && b < ' ')) {
                return null;
            }
            ascii &= b >= 0;
        }
        if (i == bytes.length) {
            return null;
        }
        at = i + 1;
        return new String(bytes, from, i - from, ascii ? ISO_8859_1 : UTF_8);
    }

    private boolean value(int depth) {
        if (at >= bytes.length) {
            return false;
        }
        return switch (bytes[at]) {
            case '"' -> skipText();
            case '{' -> object(depth);
            case '[' -> array(depth);
            case 't' -> take(TRUE);
            case 'f' -> take(FALSE);
            case 'n' -> take(NULL);
            default -> skipNumber();
        };
    }

    private boolean object(int depth) {
        int mine = open;
        at++;
        if (depth == DEEPEST || at >= bytes.length) {
            return false;
        }
        if (bytes[at] == '}') {
            at++;
            return true;
        }
        while (name(mine) && next(':') && value(depth + 1) && at < bytes.length) {
            if (bytes[at] == '}') {
                at++;
                open = mine;
                return true;
            }
            if (!next(',')) {
                return false;
            }
        }
        return false;
    }

    private boolean array(int depth) {
        at++;
        if (depth == DEEPEST || at >= bytes.length) {
            return false;
        }
        if (bytes[at] == ']') {
            at++;
            return true;
        }
        while (value(depth + 1) && at < bytes.length) {
            if (bytes[at] == ']') {
                at++;
                return true;
            }
            if (!next(',')) {
                return false;
            }
        }
        return false;
    }

    private boolean next(char expected) {
        if (at < bytes.length && bytes[at] == expected) {
            at++;
            return true;
        }
        return false;
    }

    /** @param first where the names of the object begin, of which it may be none; what looks alike counts as the same */
    private boolean name(int first) {
        if (open == MOST_NAMES || !next('"')) {
            return false;
        }
        int from = at;
        int hash = 0;
        int i = from;
        for (; i < bytes.length && bytes[i] != '"'; i++) {
            byte b = bytes[i];
            if (b == '\\' || (b >= 0 && b < ' ')) {
                return false;
            }
            hash = 31 * hash + b;
        }
        if (i == bytes.length || i - from > LONGEST_NAME) {
            return false;
        }
        at = i + 1;
        for (int other = first; other < open; other++) {
            if (names[other] == hash) {
                return false;
            }
        }
        names[open++] = hash;
        return true;
    }

    private boolean skipText() {
        for (int i = at + 1; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == '"') {
                at = i + 1;
                return true;
            }
            if (b == '\\') {
                i++;
                if (i == bytes.length || "\"\\bfnrt".indexOf(bytes[i]) < 0) {
                    return false;
                }
            } else if (b >= 0 && b < ' ') {
                return false;
            }
        }
        return false;
    }

    /** A whole number or a decimal as BigDecimal writes it, without an exponent; not one that is zero with a sign. */
    private boolean skipNumber() {
        int from = at;
        int i = bytes[from] == '-' ? from + 1 : from;
        int whole = i;
        i = digits(i);
        boolean zero = i - whole == 1 && bytes[whole] == '0';
        if (i == whole || (bytes[whole] == '0' && i - whole > 1) || (zero && whole > from)) {
            return false;
        }
        if (i < bytes.length && bytes[i] == '.') {
            int fraction = i + 1;
            i = digits(fraction);
            if (i == fraction || (zero && i - fraction > LONGEST_FRACTION)) {
                return false;
            }
        }
        at = i;
        return i - from <= LONGEST_NUMBER && !(i < bytes.length && (bytes[i] | 0x20) == 'e');
    }

    private int digits(int from) {
        int i = from;
        while (i < bytes.length && bytes[i] >= '0' && bytes[i] <= '9') {
            i++;
        }
        return i;
    }
}
