package io.hivesync.app;

import io.hivesync.topics.PauseState;
import java.util.Locale;

/** What people are told of a model that is paused. */
final class PauseText {
    private PauseText() {}

    static String seen(PauseState.Pause paused) {
        return switch (paused.cause()) {
            case MASS_DELETE ->
                String.format(Locale.ROOT, "%,d of its %,d ids were deleted at once", paused.deleted(), paused.rows());
            case REQUEST -> "hive-sync pause";
        };
    }

    static String remedy(String model) {
        return "hive-sync resume " + model;
    }
}
