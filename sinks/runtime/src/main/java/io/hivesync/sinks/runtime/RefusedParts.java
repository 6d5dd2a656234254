package io.hivesync.sinks.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch that was refused, in parts that are written one after the other: halves of it, halves of those, down to the one
 * record that is refused alone. Nothing is refused for good that was not tried alone, whatever the target says of a batch.
 * Used by one thread at a time.
 */
final class RefusedParts {
    private final Deque<BatchPlan> parts = new ArrayDeque<>();

    /** The next part, with no more changes than that; null when there is none. */
    @Nullable
    BatchPlan next(int mostChanges) {
        BatchPlan first = parts.peek();
        while (first != null && first.newest().size() > mostChanges) {
            replace(first.splitAt(mostChanges));
            first = parts.peek();
        }
        return first;
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
