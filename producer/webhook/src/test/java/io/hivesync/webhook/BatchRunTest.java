package io.hivesync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.Op;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** In which order a batch goes to Kafka, and what is left to its repeat; seen by a sender that tells what it is asked. */
class BatchRunTest {
    private final List<String> steps = new ArrayList<>();
    private final Set<String> refusedWhenSent = new HashSet<>();
    private final Set<String> refusedWhenAwaited = new HashSet<>();
    private final List<SyncCall> calls = new ArrayList<>();

    @Test
    void itemsOfDifferentRecordsAreAllSentBeforeTheFirstIsWaitedFor() {
        add("m/a", "m/b", "n/a");

        assertThat(publish()).containsExactly("taken", "taken", "taken");
        assertThat(steps)
                .containsExactly("send m/a#0", "send m/b#1", "send n/a#2", "await m/a#0", "await m/b#1", "await n/a#2");
    }

    /**
     * Guards the order of a record over an outage: with both under way at once Kafka may have the second alone; the repeat
     * would put the first behind it, and the second be dropped as a repeat.
     */
    @Test
    void itemWaitsUntilTheOneBeforeOfItsRecordIsAcknowledged() {
        add("m/a", "m/a", "m/b", "m/a", "m/b");

        assertThat(publish()).containsOnly("taken").hasSize(5);
        assertThat(steps)
                .containsExactly(
                        "send m/a#0",
                        "send m/b#2",
                        "await m/a#0",
                        "await m/b#2", //
                        "send m/a#1",
                        "send m/b#4",
                        "await m/a#1",
                        "await m/b#4", //
                        "send m/a#3",
                        "await m/a#3");
    }

    /** Guards the same: what comes after an item that Kafka did not acknowledge is not sent either. */
    @Test
    void afterAnItemThatKafkaDidNotAcknowledgeNoOtherOfItsModelIsSent() {
        refusedWhenAwaited.add("m/a#0");
        add("m/a", "m/a", "m/b", "m/b");

        assertThat(publish()).containsExactly("503", "503", "taken", "503");
        assertThat(steps).containsExactly("send m/a#0", "send m/b#2", "await m/a#0", "await m/b#2");
    }

    /** Guards the caller's time and the other models: each try may block for seconds, and one bad topic stops no other. */
    @Test
    void modelThatCannotBeSentIsTriedOnceAndOtherModelsGoOn() {
        refusedWhenSent.add("m/a#0");
        add("m/a", "m/b", "n/a", "m/c", "n/a");

        assertThat(publish()).containsExactly("503", "503", "taken", "503", "taken");
        assertThat(steps).containsExactly("send m/a#0", "send n/a#2", "await n/a#2", "send n/a#4", "await n/a#4");
    }

    private void add(String... records) {
        for (String record : records) {
            String model = record.substring(0, 1);
            calls.add(new SyncCall(model, model, "delete", Op.DELETE, record.substring(2), null, null, null, null));
        }
    }

    private List<String> publish() {
        BatchRun run = new BatchRun(this::send, new CallHeaders("", null, null), calls.size());
        for (int index = 0; index < calls.size(); index++) {
            run.add(index, calls.get(index));
        }
        return run.publish().stream()
                .map(verdict -> switch (verdict) {
                    case Verdict.Taken taken -> "taken";
                    case Verdict.Refused refused -> String.valueOf(refused.why().status());
                })
                .toList();
    }

    private EventSender.Sent send(SyncCall call, CallHeaders headers) throws RefusedException {
        String item = call.model() + "/" + call.recordId() + "#"
                + String.valueOf(headers.eventId()).substring(1);
        steps.add("send " + item);
        refuseIf(refusedWhenSent.contains(item));
        return () -> {
            steps.add("await " + item);
            refuseIf(refusedWhenAwaited.contains(item));
        };
    }

    private static void refuseIf(boolean refused) throws RefusedException {
        if (refused) {
            throw KafkaOutput.unavailable();
        }
    }
}
