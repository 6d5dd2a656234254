package io.hivesync.sinks.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A batch in parts that are written one after the other. One that was refused becomes halves, halves of those, down to the one
 * record that is refused alone: nothing is refused for good that was not tried alone, whatever the target says of a batch.
 * Used by one thread at a time.
 */
final class PlanParts {
    private final Deque<BatchPlan> parts = new ArrayDeque<>();

    /** The next part, no larger than one write; null when there is none. */
    @Nullable
    BatchPlan next(BatchSize most) {
        BatchPlan first = parts.peek();
        if (first == null) {
            return null;
        }
        int fitting = first.fitting(most);
        if (fitting < first.newest().size()) {
            replace(first.splitAt(fitting));
        }
        return parts.peek();
    }

    /** The whole when it is no larger than one write, otherwise its first part; there are no parts yet. */
    BatchPlan of(BatchPlan whole, BatchSize most) {
        if (whole.fitting(most) == whole.newest().size()) {
            return whole;
        }
        parts.push(whole);
        return Objects.requireNonNull(next(most));
    }

    /** What is in the target by now is done with. */
    void applied(long offset) {
        while (!parts.isEmpty() && parts.getFirst().lastOffset() <= offset) {
            parts.removeFirst();
        }
    }

    /** The batch, which is the next part or none of the parts, holds a record that cannot be written. */
    void halve(BatchPlan refused) {
        begin(refused);
        replace(refused.splitAt((refused.newest().size() + 1) / 2));
    }

    /** The same, and it is said to be that one. */
    void isolate(BatchPlan refused, int culprit) {
        begin(refused);
        List<BatchPlan> behind = refused.splitAt(culprit + 1);
        replace(behind);
        BatchPlan upToIt = behind.getFirst();
        replace(upToIt.splitAt(culprit));
    }

    /** The only change of the batch became a dead letter. */
    void pass(BatchPlan refused) {
        begin(refused);
        replace(List.of(refused.passed()));
    }

    private void begin(BatchPlan refused) {
        if (parts.peek() != refused) {
            parts.push(refused);
        }
    }

    private void replace(List<BatchPlan> smaller) {
        parts.pop();
        for (BatchPlan part : smaller.reversed()) {
            parts.push(part);
        }
    }
}
