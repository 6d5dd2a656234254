package io.hivesync.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command's answer goes: a person's terminal, on which a picture can be drawn anew in its place, or something that
 * takes plain lines. Thread-safe.
 */
final class Terminal {
    private static final String UP = "\u001b[%dA\r";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final String BOLD = "\u001b[1m%s\u001b[0m";

    private final PrintWriter out;
    private final boolean live;
    private final int columns;
    private String picture = "";
    private int drawn;

    /** Writes to the same terminal by another way. */
    interface Aside {
        void write() throws IOException;
    }

    Terminal(PrintWriter out, boolean live, int columns) {
        this.out = out;
        this.live = live;
        this.columns = columns;
    }

    static Terminal of(PrintWriter out) {
        // the launcher knows how many columns there are
        return of(out, Ansi.AUTO.enabled(), System.getenv(), Integer.getInteger("hivesync.columns", 0));
    }

    /**
     * Live when both ends are a terminal that moves its cursor, and NO_COLOR is not set.
     *
     * @param terminal whether both ends are one
     * @param columns 0: not known, and a picture cannot be taken away whose lines may have wrapped
     */
    static Terminal of(PrintWriter out, boolean terminal, Map<String, String> environment, int columns) {
        boolean live = terminal
                && columns > 0
                && !environment.containsKey("NO_COLOR")
                && !"dumb".equals(environment.get("TERM"));
        return new Terminal(out, live, columns > 0 ? Math.max(20, columns) : 80);
    }

    boolean live() {
        return live;
    }

    /** One less than there are: a full line would make some terminals begin another. */
    int width() {
        return columns - 1;
    }

    synchronized void say(String line) {
        drawn = 0;
        out.println(line);
        out.flush();
    }

    /** In place of the picture drawn last, if nothing was said since. The first line stands out. */
    synchronized void draw(List<String> lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append(live && i == 0 ? BOLD.formatted(lines.get(i)) : lines.get(i))
                    .append(System.lineSeparator());
        }
        picture = text.toString();
        out.print(erased() + picture);
        out.flush();
        drawn = lines.size();
    }

    /** Whole lines, which would leave a stale copy of the picture above them: they take its place, and it goes below them. */
    synchronized void above(Aside lines) throws IOException {
        out.print(erased());
        out.flush();
        try {
            lines.write();
        } finally {
            out.print(drawn > 0 && live ? picture : "");
            out.flush();
        }
    }

    /** What takes the picture away, if it stands where the cursor is. */
    private String erased() {
        return live && drawn > 0 ? UP.formatted(drawn) + CLEAR_BELOW : "";
    }
}
