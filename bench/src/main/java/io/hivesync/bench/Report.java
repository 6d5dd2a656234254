package io.hivesync.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What the runs of {@link KafkaToPostgres} say together. */
record Report(List<Run> runs, int events) {
    /** Of the sink beside the upsert from memory. */
    private static final double BUDGET = 0.70;

    void print(PrintStream out) {
        out.println();
        for (String contender : List.of("sink", "upsert", "script")) {
            out.printf(
                    Locale.ROOT,
                    "%-7s events/s %s; from the first row on %s; CPU us/event %s%n",
                    contender,
                    spread(contender, run -> run.perSecond(events)).text("%,.0f"),
                    spread(contender, run -> run.steadyPerSecond(events)).text("%,.0f"),
                    spread(contender, Run::cpuMicros).text("%.1f"));
        }
        out.println();
        for (String contender : List.of("sink", "upsert", "script")) {
            out.println("A/A: " + contender + " beside itself  "
                    + Spread.of(halves(contender)).text("%.2f"));
        }
        Spread sink = Spread.of(beside("upsert"));
        out.println("sink / script            " + Spread.of(beside("script")).text("%.2f"));
        out.println("sink / upsert            " + sink.text("%.2f"));
        out.printf(
                Locale.ROOT,
                "%s: the budget is %.2f of the upsert from memory%n",
                sink.median() >= BUDGET ? "PASS" : "FAIL",
                BUDGET);
    }

    private Spread spread(String contender, ToDoubleFunction<Run> figure) {
        return Spread.of(of(contender).stream().map(figure::applyAsDouble).toList());
    }

    /** The sink's rate beside the other's of the same half of the same round. */
    private List<Double> beside(String other) {
        return ratios(of("sink"), of(other));
    }

    /** The rate of the first half of each round beside the second's. */
    private List<Double> halves(String contender) {
        return ratios(
                of(contender).stream().filter(run -> run.half() == 1).toList(),
                of(contender).stream().filter(run -> run.half() == 2).toList());
    }

    private List<Double> ratios(List<Run> ones, List<Run> others) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ones.size(); i++) {
            ratios.add(ones.get(i).perSecond(events) / others.get(i).perSecond(events));
        }
        return ratios;
    }

    private List<Run> of(String contender) {
        return runs.stream().filter(run -> run.contender().equals(contender)).toList();
    }
}
