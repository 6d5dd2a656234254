package io.hivesync.app;

import io.hivesync.sinks.runtime.DeadLetter;
import io.hivesync.sinks.runtime.DeadLetterClient;
import java.util.ArrayList;
import java.util.List;

/** Settles dead letters, or says what that would be. */
final class DeadLetterOrder {
    private final DeadLetterClient client;
    private final String sink;
    private final boolean dryRun;

    DeadLetterOrder(DeadLetterClient client, String sink, boolean dryRun) {
        this.client = client;
        this.sink = sink;
        this.dryRun = dryRun;
    }

    /** @return the command's exit code: 1 when a letter is left because it came back too often */
    int retry(DeadLetterClient.Letters letters, DeadLetterText text) throws InterruptedException {
        List<DeadLetterText.Done> done = new ArrayList<>();
        for (DeadLetter letter : letters.open()) {
            if (letter.retries() >= DeadLetterClient.MOST_RETRIES) {
                done.add(new DeadLetterText.Done(
                        letter,
                        "left alone: it was retried " + letter.retries()
                                + " times and refused for the same reason each time; change the row or the target"));
                continue;
            }
            if (!dryRun) {
                client.retry(sink, letter);
            }
            done.add(new DeadLetterText.Done(letter, dryRun ? "would be sent again as it is now" : "is sent again"));
        }
        return text.done(letters, done);
    }

    int discard(DeadLetterClient.Letters letters, DeadLetterText text) throws InterruptedException {
        List<DeadLetterText.Done> done = new ArrayList<>();
        for (DeadLetter letter : letters.open()) {
            if (!dryRun) {
                client.discard(sink, letter);
            }
            done.add(new DeadLetterText.Done(letter, dryRun ? "would be discarded" : "is discarded"));
        }
        return text.done(letters, done);
    }
}
