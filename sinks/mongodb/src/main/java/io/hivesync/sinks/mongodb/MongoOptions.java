package io.hivesync.sinks.mongodb;

import io.hivesync.sinks.spi.SinkOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a person may set of this kind of sink.
 *
 * @param tombstones how long a deleted record's tombstone stays, where there are no transactions
 */
record MongoOptions(Transactions transactions, Duration tombstones) {
    private static final String TRANSACTIONS = "transactions";
    private static final String TOMBSTONE_DAYS = "tombstone-days";
    private static final int MOST_DAYS = 3650;

    static final List<SinkOption> ALL = List.of(
            new SinkOption(
                    TRANSACTIONS,
                    "auto",
                    false,
                    "Whether a batch is one transaction: auto, where the server has them; required, or the sink stops;"
                            + " off, with the weaker guarantee."),
            new SinkOption(
                    TOMBSTONE_DAYS,
                    "7",
                    false,
                    "How many days a deleted record leaves a tombstone where there are no transactions, 1 to "
                            + MOST_DAYS + "."));

    /** Whether transactions are used. */
    enum Transactions {
        AUTO,
        REQUIRED,
        OFF
    }

    /** @throws IllegalArgumentException when there is an option that this is not, or a value that it cannot have */
    static MongoOptions of(Map<String, String> given) {
        Set<String> unknown = new TreeSet<>(given.keySet());
        ALL.forEach(option -> unknown.remove(option.key()));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("MongoDB sinks have no option "
                    + unknown.iterator().next() + "; they have " + TRANSACTIONS + ", " + TOMBSTONE_DAYS);
        }
        return new MongoOptions(
                transactions(given.getOrDefault(TRANSACTIONS, "auto")), days(given.getOrDefault(TOMBSTONE_DAYS, "7")));
    }

    private static Transactions transactions(String text) {
        return switch (text) {
            case "auto" -> Transactions.AUTO;
            case "required" -> Transactions.REQUIRED;
            case "off" -> Transactions.OFF;
            default -> throw new IllegalArgumentException(TRANSACTIONS + " is auto, required or off");
        };
    }

    private static Duration days(String text) {
        int days = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (days < 1 || days > MOST_DAYS) {
            throw new IllegalArgumentException(TOMBSTONE_DAYS + " is a number from 1 to " + MOST_DAYS);
        }
        return Duration.ofDays(days);
    }
}
