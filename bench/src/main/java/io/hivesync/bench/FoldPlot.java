package io.hivesync.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The points of {@link Fold} as a drawing: the windows evenly along the bottom, ratio and latencies above. */
final class FoldPlot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 300;
    private static final int LEFT = 60;
    private static final int TOP = 60;
    private static final int BOTTOM = HEIGHT - 50;
    private static final int PANEL = 260;
    private static final int STEPS = 4;
    /** What is left free above the highest point. */
    private static final double AIR = 1.1;

    private final List<Fold.Point> points;
    private final StringBuilder svg = new StringBuilder();

    private FoldPlot(List<Fold.Point> points) {
        this.points = points;
    }

    private record Line(String name, String colour, ToDoubleFunction<Fold.Point> value) {}

    static String svg(List<Fold.Point> points, String load) {
        FoldPlot plot = new FoldPlot(points);
        plot.add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH, HEIGHT);
        plot.add("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", WIDTH, HEIGHT);
        plot.text(LEFT, 20, "start", "Batching by record id: " + load);
        plot.panel(LEFT, "changes for each record sent", List.of(new Line("", "#0a6", Fold.Point::ratio)));
        plot.panel(
                LEFT + PANEL + LEFT + LEFT / 2,
                "ms until a reader has the change",
                List.of(new Line("p50", "#06c", Fold.Point::p50), new Line("p99", "#c30", Fold.Point::p99)));
        plot.add("</svg>");
        return plot.svg.toString();
    }

    private void panel(int left, String title, List<Line> lines) {
        double most = AIR
                * lines.stream()
                        .flatMap(line -> points.stream().map(line.value()::applyAsDouble))
                        .max(Double::compare)
                        .orElse(1.0);
        text(left, TOP - 14, "start", title);
        add("<path d=\"M%d %d V%d h%d\" fill=\"none\" stroke=\"#888\"/>", left, TOP, BOTTOM, PANEL);
        for (int at = 0; at < points.size(); at++) {
            text(
                    x(at, left),
                    BOTTOM + 16,
                    "middle",
                    String.valueOf(points.get(at).windowMs()));
        }
        text(left + PANEL / 2.0, BOTTOM + 34, "middle", "window, ms");
        for (int step = 0; step <= STEPS; step++) {
            double value = most * step / STEPS;
            text(left - 6, y(value, most) + 4, "end", String.format(Locale.ROOT, most < 20 ? "%.1f" : "%.0f", value));
        }
        lines.forEach(line -> draw(line, left, most));
    }

    private void draw(Line line, int left, double most) {
        String path = IntStream.range(0, points.size())
                .mapToObj(at -> String.format(
                        Locale.ROOT, "%.1f,%.1f", x(at, left), y(line.value().applyAsDouble(points.get(at)), most)))
                .collect(Collectors.joining(" "));
        add("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>", path, line.colour());
        text(left + PANEL + 4, y(line.value().applyAsDouble(points.getLast()), most) + 4, "start", line.name());
    }

    private double x(int at, int left) {
        return left + (double) PANEL * at / Math.max(1, points.size() - 1);
    }

    private static double y(double value, double most) {
        return BOTTOM - (BOTTOM - TOP) * value / most;
    }

    private void text(double x, double y, String anchor, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, text);
    }

    private void add(String line, Object... parts) {
        svg.append(String.format(Locale.ROOT, line, parts)).append("\n");
    }
}
