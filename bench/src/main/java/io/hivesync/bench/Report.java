package io.hivesync.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What the runs of a {@link Contest} say together.
 *
 * @param subject the contender that the others are beside
 * @param budgets what it is to reach
 */
record Report(List<Run> runs, int events, String subject, List<Budget> budgets) {
    /** @param least as a ratio to the other contender's speed */
    record Budget(String other, double least, String description) {}

    void print(PrintStream out) {
        List<String> contenders = runs.stream().map(Run::contender).distinct().toList();
        out.println();
        for (String contender : contenders) {
            out.printf(
                    Locale.ROOT,
                    "%-9s events/s %s; from the first row on %s; CPU us/event %s%n",
                    contender,
                    spread(contender, this::whole).text("%,.0f"),
                    spread(contender, this::steady).text("%,.0f"),
                    spread(contender, Run::cpuMicros).text("%.1f"));
        }
        out.println();
        for (String contender : contenders) {
            line(out, "A/A: " + contender + " beside itself", half(contender, 1), half(contender, 2));
        }
        for (String other : contenders) {
            if (!other.equals(subject)) {
                line(out, subject + " / " + other, of(subject), of(other));
            }
        }
        budgets.forEach(budget -> verdict(out, budget));
    }

    private void line(PrintStream out, String what, List<Run> ones, List<Run> others) {
        out.printf(
                Locale.ROOT,
                "%-29s %s; from the first row on %s%n",
                what,
                Spread.of(ratios(ones, others, this::whole)).text("%.2f"),
                Spread.of(ratios(ones, others, this::steady)).text("%.2f"));
    }

    private void verdict(PrintStream out, Budget budget) {
        double median =
                Spread.of(ratios(of(subject), of(budget.other()), this::whole)).median();
        out.printf(
                Locale.ROOT,
                "%s: %.2f, the budget is %.2f of %s%n",
                median >= budget.least() ? "PASS" : "FAIL",
                median,
                budget.least(),
                budget.description());
    }

    private double whole(Run run) {
        return run.perSecond(events);
    }

    private double steady(Run run) {
        return run.steadyPerSecond(events);
    }

    private Spread spread(String contender, ToDoubleFunction<Run> figure) {
        return Spread.of(of(contender).stream().map(figure::applyAsDouble).toList());
    }

    /** Of the same half of the same round, or of the halves of the same round. */
    private static List<Double> ratios(List<Run> ones, List<Run> others, ToDoubleFunction<Run> rate) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ones.size(); i++) {
            ratios.add(rate.applyAsDouble(ones.get(i)) / rate.applyAsDouble(others.get(i)));
        }
        return ratios;
    }

    private List<Run> half(String contender, int half) {
        return of(contender).stream().filter(run -> run.half() == half).toList();
    }

    private List<Run> of(String contender) {
        return runs.stream().filter(run -> run.contender().equals(contender)).toList();
    }
}
