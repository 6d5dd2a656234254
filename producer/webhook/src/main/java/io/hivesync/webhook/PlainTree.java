package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as nearly all callers write it into the tree that {@link JsonTree} makes of it, without a parser's cost: nothing
 * escaped, whole numbers of at most 18 digits, each name once in an object, not nested deep. It refuses nothing: of other
 * bodies, right or wrong, it makes nothing, and they are for {@link JsonTree}. For one thread, once.
 */
final class PlainTree {
    private static final int DEEPEST = 32;
    private static final int LONGEST_NAME = 1024;

    /** Digits that every {@code long} has room for. */
    private static final int LONGEST_LONG = 18;

    private static final int NAMES = 64;
    private static final int TEN = 10;
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final byte[] body;
    private final @Nullable Name[] names = new Name[NAMES];
    private @Nullable Shape shape;
    private int at;

    /** The items of a batch have the same names. */
    private record Name(int from, int to, String text) {}

    /** @param body well-formed UTF-8 */
    PlainTree(byte[] body) {
        this.body = body;
    }

    /** @return null where it takes a parser */
    @Nullable
    JsonNode read() {
        JsonNode root = value("", 0);
        return root != null && next() == 0 && at == body.length ? root : null;
    }

    /** Steps over white space; 0 at the end, which within JSON no byte is. */
    private byte next() {
        while (at < body.length) {
            byte b = body[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
            at++;
        }
        return 0;
    }

    private @Nullable JsonNode value(String name, int depth) {
        return switch (next()) {
            case '"' -> text();
            case '{' -> object(name, depth);
            case '[' -> array(depth);
            case 't' -> take(TRUE) ? BooleanNode.TRUE : null;
            case 'f' -> take(FALSE) ? BooleanNode.FALSE : null;
            case 'n' -> take(NULL) ? NullNode.instance : null;
            default -> number();
        };
    }

    private @Nullable ObjectNode object(String name, int depth) {
        int from = at;
        at++;
        if (depth == DEEPEST) {
            return null;
        }
        Map<String, JsonNode> children = new LinkedHashMap<>();
        if (next() != '}') {
            do {
                String field = next() == '"' ? name() : null;
                if (field == null || next() != ':') {
                    return null;
                }
                at++;
                JsonNode value = value(field, depth + 1);
                if (value == null || children.put(field, value) != null) {
                    return null;
                }
            } while (another());
        }
        if (next() != '}') {
            return null;
        }
        at++;
        return name.equals(JsonTree.DATA)
                ? new WrittenObject(children, new JsonText(body, from, at), true, shapeOf(children))
                : new ObjectNode(JsonNodeFactory.instance, children);
    }

    private Shape shapeOf(Map<String, JsonNode> children) {
        Shape known = shape;
        if (known == null || !known.isOf(children)) {
            known = new Shape(children);
            shape = known;
        }
        return known;
    }

    private @Nullable ArrayNode array(int depth) {
        at++;
        if (depth == DEEPEST) {
            return null;
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        if (next() != ']') {
            do {
                JsonNode value = value("", depth + 1);
                if (value == null) {
                    return null;
                }
                array.add(value);
            } while (another());
        }
        if (next() != ']') {
            return null;
        }
        at++;
        return array;
    }

    private boolean another() {
        if (next() != ',') {
            return false;
        }
        at++;
        return true;
    }

    private @Nullable TextNode text() {
        int from = at + 1;
        int all = 0;
        for (int i = from; i < body.length; i++) {
            byte b = body[i];
            if (b == '"') {
                at = i + 1;
                return TextNode.valueOf(new String(body, from, i - from, all >= 0 ? ISO_8859_1 : UTF_8));
            }
            if (b == '\\' || (b >= 0 && b < ' ')) {
                return null;
            }
            all |= b;
        }
        return null;
    }

    private @Nullable String name() {
        int from = at + 1;
        int hash = 0;
        int all = 0;
        for (int i = from; i < body.length && i - from <= LONGEST_NAME; i++) {
            byte b = body[i];
            if (b == '"') {
                at = i + 1;
                return name(from, i, hash, all >= 0);
            }
            if (b == '\\' || (b >= 0 && b < ' ')) {
                return null;
            }
            hash = 31 * hash + b;
            all |= b;
        }
        return null;
    }

    private String name(int from, int to, int hash, boolean ascii) {
        int slot = (hash ^ hash >>> 16) & (NAMES - 1);
        Name known = names[slot];
        if (known == null || !Arrays.equals(body, from, to, body, known.from(), known.to())) {
            known = new Name(from, to, new String(body, from, to - from, ascii ? ISO_8859_1 : UTF_8));
            names[slot] = known;
        }
        return known.text();
    }

    /** A whole number but for -0. */
    private @Nullable JsonNode number() {
        boolean negative = at < body.length && body[at] == '-';
        int from = negative ? at + 1 : at;
        long value = 0;
        int i = from;
        for (; i < body.length && i - from <= LONGEST_LONG && body[i] >= '0' && body[i] <= '9'; i++) {
            value = value * TEN + (body[i] - '0');
        }
        int digits = i - from;
        boolean zeroFirst = digits > 0 && body[from] == '0' && (digits > 1 || negative);
        if (digits == 0 || digits > LONGEST_LONG || zeroFirst || !endsAt(i)) {
            return null;
        }
        at = i;
        long signed = negative ? -value : value;
        return (int) signed == signed ? IntNode.valueOf((int) signed) : LongNode.valueOf(signed);
    }

    /** Whether a number may end there: no fraction and no exponent follow, nor what is no JSON. */
    private boolean endsAt(int i) {
        if (i == body.length) {
            return true;
        }
        return switch (body[i]) {
            case ',', '}', ']', ' ', '\n', '\r', '\t' -> true;
            default -> false;
        };
    }

    private boolean take(byte[] word) {
        int to = at + word.length;
        if (to > body.length || !Arrays.equals(body, at, to, word, 0, word.length) || !endsAt(to)) {
            return false;
        }
        at = to;
        return true;
    }
}
