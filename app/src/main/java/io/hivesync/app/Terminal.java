package io.hivesync.app;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command's answer goes: a person's terminal, on which a picture can be drawn anew in its place, or something that
 * takes plain lines. Used by one thread; a log line in between leaves a stale copy of the picture above it, no more.
 */
final class Terminal {
    private static final String UP = "\u001b[%dA\r";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final String BOLD = "\u001b[1m%s\u001b[0m";

    private final PrintWriter out;
    private final boolean live;
    private final int columns;
    private int drawn;

    Terminal(PrintWriter out, boolean live, int columns) {
        this.out = out;
        this.live = live;
        this.columns = columns;
    }

    /** Live when both ends are a terminal that moves its cursor, and NO_COLOR is not set. */
    static Terminal of(PrintWriter out) {
        boolean live = Ansi.AUTO.enabled() && !"dumb".equals(System.getenv("TERM"));
        // the launcher knows
        return new Terminal(out, live, Math.max(20, Integer.getInteger("hivesync.columns", 80)));
    }

    boolean live() {
        return live;
    }

    /** One less than there are: a full line would make some terminals begin another. */
    int width() {
        return columns - 1;
    }

    void say(String line) {
        drawn = 0;
        out.println(line);
        out.flush();
    }

    /** In place of the picture drawn last, if nothing was said since. The first line stands out. */
    void draw(List<String> picture) {
        StringBuilder text = new StringBuilder();
        if (live && drawn > 0) {
            text.append(UP.formatted(drawn)).append(CLEAR_BELOW);
        }
        for (int i = 0; i < picture.size(); i++) {
            text.append(live && i == 0 ? BOLD.formatted(picture.get(i)) : picture.get(i))
                    .append(System.lineSeparator());
        }
        out.print(text);
        out.flush();
        drawn = picture.size();
    }
}
