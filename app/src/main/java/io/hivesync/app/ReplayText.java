package io.hivesync.app;

import io.hivesync.sinks.runtime.ReplayClient.Progress;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far a replay is, for people. The time that is left is that of the pace since the first look that found it begun: who
 * follows a replay comes when much of it may be done. Not thread-safe.
 */
final class ReplayText {
    private @Nullable Progress first;
    private long began;

    /** @param nanos a clock that never goes back */
    String of(Progress progress, long nanos) {
        if (progress.begun() == 0) {
            return "hive-sync: waiting for the sink";
        }
        if (first == null || progress.applied() < first.applied()) {
            first = progress;
            began = nanos;
        }
        double share = progress.total() == 0 ? 1 : (double) progress.applied() / progress.total();
        return String.format(
                Locale.ROOT,
                "hive-sync: %.1f %%, %,d of %,d%s",
                share * 100,
                progress.applied(),
                progress.total(),
                rest(progress, progress.applied() - first.applied(), nanos - began));
    }

    private static String rest(Progress progress, long appliedSince, long nanos) {
        long left = progress.total() - progress.applied();
        if (left == 0) {
            return ", removing what the topics no longer have";
        }
        if (progress.applied() == 0) {
            return ", reading";
        }
        return appliedSince == 0
                ? ""
                : ", about " + time(Duration.ofNanos((long) ((double) nanos * left / appliedSince))) + " left";
    }

    private static String time(Duration time) {
        long seconds = time.toSeconds() + 1;
        return seconds < 60
                ? seconds + " s"
                : seconds < 3600
                        ? seconds / 60 + " min " + seconds % 60 + " s"
                        : seconds / 3600 + " h " + seconds / 60 % 60 + " min";
    }
}
