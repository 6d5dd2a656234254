package io.hivesync.app;

/** Lines of text that fit a terminal's columns. */
final class Lines {
    private Lines() {}

    /** Control characters, of which names from outside may have some, would move the terminal's cursor. */
    static String cut(String line, int width) {
        StringBuilder kept = new StringBuilder();
        int columns = 0;
        int end = columns(line) <= width ? width : width - 1;
        for (int point : line.codePoints().toArray()) {
            columns += columns(point);
            if (columns > end) {
                return kept.append('…').toString();
            }
            kept.appendCodePoint(Character.isISOControl(point) ? '?' : point);
        }
        return kept.toString();
    }

    static String left(String text, int width) {
        String cut = cut(text, width);
        return cut + " ".repeat(width - columns(cut));
    }

    static String right(String text, int width) {
        String cut = cut(text, width);
        return " ".repeat(width - columns(cut)) + cut;
    }

    static int columns(String text) {
        return text.codePoints().map(Lines::columns).sum();
    }

    /** East Asian letters and most pictures take two; what takes one in some terminals counts as two. */
    private static int columns(int point) {
        boolean wide = point >= 0x1100 && point <= 0x115F || point >= 0x2E80 && point <= 0xFFDC || point >= 0x1F000;
        return wide ? 2 : 1;
    }
}
