package io.hivesync.webhook;

/** Names from outside, made fit for a log line or a message: one line, and not long. */
final class Printable {
    private static final int LONGEST = 100;

    private Printable() {}

    static String clipped(String text) {
        return text.length() <= LONGEST && isPlain(text) ? text : cleaned(text);
    }

    /** As nearly every name is; each call asks for many. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    private static String cleaned(String text) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), LONGEST) + 1);
        text.codePoints().limit(LONGEST).forEach(c -> clean.appendCodePoint(shown(c) ? c : '?'));
        if (text.codePointCount(0, text.length()) > LONGEST) {
            clean.append('…');
        }
        return clean.toString();
    }

    /** Whether the text holds what no name has: control characters, or half of a surrogate pair (no UTF-8 form). */
    static boolean hasControls(String text) {
        return !isPlain(text) && hasControlsAmongOthers(text);
    }

    private static boolean hasControlsAmongOthers(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        return !isEncodable(text);
    }

    /** Whether each surrogate has its other half. */
    static boolean isEncodable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean pair = i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static boolean shown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
