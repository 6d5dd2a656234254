package io.hivesync.sinks.http.convex;

import io.hivesync.sinks.spi.SinkOption;
import java.util.Arrays;
import java.util.List;

/** What can be set for Convex. */
enum ConvexOption {
    SECRET(
            "secret",
            "",
            true,
            "The value of HIVE_SYNC_SECRET in the deployment's environment, if it is not the URL's password."),
    MODULE("module", "hiveSync", false, "The path of the functions' file below convex/, without its ending."),
    MAX_RECORDS("max-records", "500", false, "The most records of a batch, 1 to 1000."),
    MAX_BYTES("max-bytes", "4194304", false, "The most bytes of a batch's values, 1024 to 8388608.");

    private final SinkOption declared;

    ConvexOption(String key, String standard, boolean secret, String sentence) {
        this.declared = new SinkOption(key, standard, secret, sentence);
    }

    SinkOption declared() {
        return declared;
    }

    static List<SinkOption> all() {
        return Arrays.stream(values()).map(ConvexOption::declared).toList();
    }
}
