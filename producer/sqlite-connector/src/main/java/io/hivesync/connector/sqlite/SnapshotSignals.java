package io.hivesync.connector.sqlite;

import io.debezium.document.Array;
import io.debezium.pipeline.signal.SignalPayload;
import io.debezium.pipeline.signal.actions.AbstractSnapshotSignal;
import io.debezium.pipeline.signal.actions.snapshotting.ExecuteSnapshot;
import io.hivesync.connector.sqlite.core.Capture;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Debezium's signals for snapshots. Blocking and incremental ones are the same here: one consistent read of each table, in
 * order with its changes, that holds up nobody. A request is on disk before the signal counts as processed. Thread-safe.
 */
final class SnapshotSignals {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSignals.class);

    private static final int MOST_EXPRESSIONS = 1000;
    private static final int MOST_CHARACTERS = 1000;

    private final Capture capture;
    /** The expressions of each signal that was not begun, by its id. */
    private final Map<String, List<String>> waiting = new LinkedHashMap<>();

    SnapshotSignals(Capture capture) {
        this.capture = capture;
    }

    boolean execute(SignalPayload<SqlitePartition> signal) {
        List<String> tables = ExecuteSnapshot.getDataCollections(signal.data);
        if (tables == null || AbstractSnapshotSignal.getSnapshotType(signal.data) == null) {
            return false;
        }
        Array conditions = signal.data.getArray("additional-conditions");
        if (conditions != null && !conditions.isEmpty() || !areExpressions(tables)) {
            LOG.warn(
                    "Signal {} is not carried out: tables are named by at most {} regular expressions of at most {}"
                            + " characters, and a snapshot has all rows, so that additional-conditions are not known",
                    signal.id,
                    MOST_EXPRESSIONS,
                    MOST_CHARACTERS);
            return false;
        }
        synchronized (this) {
            capture.request(tables);
            waiting.put(signal.id, tables);
        }
        LOG.info("Signal {} asks for a snapshot of {}", signal.id, tables);
        return true;
    }

    private static boolean areExpressions(List<String> tables) {
        if (tables.size() > MOST_EXPRESSIONS || tables.stream().anyMatch(each -> each.length() > MOST_CHARACTERS)) {
            return false;
        }
        try {
            tables.forEach(Pattern::compile);
            return true;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    /** Takes back what was not begun; a snapshot that is being sent goes on to its end. */
    boolean stop(SignalPayload<SqlitePartition> signal) {
        @Nullable Array named = signal.data.getArray("data-collections");
        Collection<String> tables = named == null || named.isEmpty()
                ? capture.requested()
                : named.streamValues().map(each -> each.asString().trim()).toList();
        Set<String> withdrawn = capture.withdraw(tables);
        LOG.info("Signal {} takes back the snapshots of {}", signal.id, withdrawn);
        return true;
    }

    /** The id of a signal that asked for all of these tables, which begin now; empty if there is none. */
    synchronized String begun(Set<String> tables) {
        Set<String> ahead = capture.requested();
        String found = "";
        for (Iterator<Map.Entry<String, List<String>>> each = waiting.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<String, List<String>> signal = each.next();
            if (Collections.disjoint(signal.getValue(), ahead)) {
                found = tables.stream().allMatch(table -> isNamed(table, signal.getValue())) ? signal.getKey() : found;
                each.remove();
            }
        }
        return found;
    }

    private static boolean isNamed(String table, List<String> expressions) {
        return expressions.stream()
                .anyMatch(expression -> Pattern.compile(expression, Pattern.CASE_INSENSITIVE)
                        .matcher(table)
                        .matches());
    }
}
