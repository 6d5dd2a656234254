package io.hivesync.bench;

import java.util.Locale;

/**
 * One run of a contender; the rounds that count begin at 1.
 *
 * @param half of the round, 1 or 2
 * @param cpuMicros of the process that it ran in, per event
 */
record Run(String contender, int round, int half, Contender.Took took, double cpuMicros) {

    double perSecond(int events) {
        return events * 1e9 / took.whole().toNanos();
    }

    double steadyPerSecond(int events) {
        return events * 1e9 / took.steady().toNanos();
    }

    String line(int events) {
        return String.format(
                Locale.ROOT,
                "%s  %-9s %6.2f s  %,8.0f events/s  (%,8.0f from the first row on)  CPU %5.1f us/event  load %.1f",
                round < 1 ? "warm-up  " : "round " + round + "." + half,
                contender,
                took.whole().toNanos() / 1e9,
                perSecond(events),
                steadyPerSecond(events),
                cpuMicros,
                Machine.load());
    }
}
