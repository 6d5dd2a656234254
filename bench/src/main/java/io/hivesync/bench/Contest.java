package io.hivesync.bench;

import io.hivesync.bench.Contender.Took;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Contenders in one run: each is run twice a round, in turn, so that what else the machine does hits all, and the second beside
 * the first says how much it does.
 *
 * @param subject the contender that the others are beside
 */
record Contest(PrintStream out, int events, int rounds, String subject, List<Report.Budget> budgets) {
    /** Rounds that do not count: what is ours has the most code to compile. */
    private static final int WARM_UPS = 2;

    /** Where the work goes. */
    interface Goal {
        void clear() throws Exception;

        /** What is not as it should be after a run; empty when all is. */
        String wrong() throws Exception;
    }

    /** The table of the workload. */
    record Rows(PostgresServer postgres, TargetState expected) implements Goal {
        @Override
        public void clear() throws SQLException {
            postgres.clear();
        }

        @Override
        public String wrong() throws SQLException {
            try (Connection connection = postgres.connect()) {
                TargetState found = TargetState.of(connection);
                return found.equals(expected) ? "" : "the target holds " + found + ", and should " + expected;
            }
        }
    }

    /** @return whether every contender reached the goal, each time */
    boolean between(List<Contender> contenders, Goal goal) throws Exception {
        List<Run> runs = new ArrayList<>();
        for (int round = 1 - WARM_UPS; round <= rounds; round++) {
            for (int half = 1; half <= 2; half++) {
                for (Contender contender : contenders) {
                    goal.clear();
                    Run run = measure(contender, round, half);
                    String wrong = goal.wrong();
                    if (!wrong.isEmpty()) {
                        out.println("WRONG: " + wrong);
                        return false;
                    }
                    if (round > 0) {
                        runs.add(run);
                    }
                }
            }
        }
        new Report(runs, events, subject, budgets).print(out);
        return true;
    }

    private Run measure(Contender contender, int round, int half) throws Exception {
        contender.prepare();
        Duration cpu = contender.cpu();
        Took took = contender.run();
        double cpuMicros = contender.cpu().minus(cpu).toNanos() / 1e3 / events;
        Run run = new Run(contender.name(), round, half, took, cpuMicros);
        // of this process, once the contender is closed: what grows from run to run is kept
        out.printf(Locale.ROOT, "%s  heap %,d MB%n", run.line(events), Machine.heapAfterCollection() >> 20);
        return run;
    }
}
