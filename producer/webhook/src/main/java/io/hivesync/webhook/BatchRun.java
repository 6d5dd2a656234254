package io.hivesync.webhook;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the items of one batch, in rounds: all are sent and then waited for together, except that an item of a record
 * waits for the round after the one before it of that record. For if a later one were in Kafka and the earlier not, the
 * repeat of the batch would put the earlier one behind it, and the later one be dropped as a repeat.
 *
 * <p>Once Kafka does not take an item, the model's others are left to the repeat too; those of other models are still tried
 * until the patience ends. For one thread, once.
 */
final class BatchRun {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final long start = System.nanoTime();
    private final Set<String> away = new HashSet<>();
    private final Queue<Item> items = new ArrayDeque<>();
    private final EventSender sender;
    private final CallHeaders headers;
    private final @Nullable Verdict[] verdicts;

    private record Item(int index, SyncCall call) {
        /** Of whose events the order matters. */
        RecordKey record() {
            return new RecordKey(call.model(), call.recordId());
        }
    }

    private record RecordKey(String model, String id) {}

    /** Without the item: thousands that wait for Kafka would be copied by each garbage collection. */
    private record Begun(int index, RecordKey record, EventSender.Sent sent) {}

    BatchRun(EventSender sender, CallHeaders headers, int size) {
        this.sender = sender;
        this.headers = headers;
        this.verdicts = new Verdict[size];
    }

    void add(int index, SyncCall call) {
        items.add(new Item(index, call));
    }

    void refuse(int index, RefusedException why) {
        verdicts[index] = new Verdict.Refused(null, why);
    }

    /** @return in the order of the batch */
    List<Verdict> publish() {
        Queue<Item> round = items;
        while (!round.isEmpty()) {
            round = publish(round);
        }
        return List.copyOf(Arrays.asList(verdicts));
    }

    /** @return those that are left to the next round */
    private Queue<Item> publish(Queue<Item> round) {
        Set<RecordKey> records = new HashSet<>();
        Queue<Item> next = new ArrayDeque<>();
        List<Begun> sent = new ArrayList<>(round.size());
        for (Item item = round.poll(); item != null; item = round.poll()) {
            if (records.add(item.record())) {
                send(item, sent);
            } else {
                next.add(item);
            }
        }
        sent.forEach(this::await);
        return next;
    }

    private void send(Item item, List<Begun> sent) {
        if (isLeftToTheRepeat(item)) {
            refuse(item.index(), item.record(), KafkaOutput.unavailable());
            return;
        }
        try {
            sent.add(new Begun(item.index(), item.record(), sender.send(item.call(), headers.ofItem(item.index()))));
        } catch (RefusedException e) {
            refuse(item.index(), item.record(), e);
        }
    }

    private boolean isLeftToTheRepeat(Item item) {
        return away.contains(item.call().model()) || !away.isEmpty() && System.nanoTime() - start > PATIENCE.toNanos();
    }

    private void await(Begun begun) {
        try {
            begun.sent().await();
            verdicts[begun.index()] = new Verdict.Taken(begun.record().id());
        } catch (RefusedException e) {
            refuse(begun.index(), begun.record(), e);
        }
    }

    private void refuse(int index, RecordKey record, RefusedException why) {
        verdicts[index] = new Verdict.Refused(record.id(), why);
        if (why.isForLater()) {
            away.add(record.model());
        }
    }
}
