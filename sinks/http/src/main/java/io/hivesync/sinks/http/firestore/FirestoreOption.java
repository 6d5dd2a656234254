package io.hivesync.sinks.http.firestore;

import io.hivesync.sinks.spi.SinkOption;
import java.util.Arrays;
import java.util.List;

/** What can be set for Firestore. */
enum FirestoreOption {
    CREDENTIALS_FILE(
            "credentials-file",
            "",
            false,
            "The path of a key file of Google Cloud (a service account, or a workload's identity); without one the machine's"
                    + " own identity is used, as Google's libraries find it."),
    CREDENTIALS_JSON("credentials-json", "", true, "The content of such a file, where there is no file."),
    MAX_RECORDS(
            "max-records",
            "499",
            false,
            "The most records of a batch, 1 to 499: the lane's document is the 500th write."),
    MAX_BYTES("max-bytes", "3145728", false, "The most bytes of a batch's values, 1024 to 8388608."),
    FIRST_WRITES_PER_SECOND(
            "first-writes-per-second",
            "500",
            false,
            "How many documents of a collection are written in a second at first, half as many more after each five minutes,"
                    + " 1 to 100000; 0 for no such limit, which an emulator gets where nothing is said."),
    MOST_WRITES_PER_SECOND(
            "most-writes-per-second",
            "10000",
            false,
            "How many documents of a collection are written in a second at most, 1 to 100000.");

    private final SinkOption declared;

    FirestoreOption(String key, String standard, boolean secret, String sentence) {
        this.declared = new SinkOption(key, standard, secret, sentence);
    }

    SinkOption declared() {
        return declared;
    }

    static List<SinkOption> all() {
        return Arrays.stream(values()).map(FirestoreOption::declared).toList();
    }
}
