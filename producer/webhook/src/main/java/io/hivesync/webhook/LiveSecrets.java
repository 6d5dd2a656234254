package io.hivesync.webhook;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets that open now. Those that stand in files are read again every second, and before a call is refused: a caller that
 * has a new secret once it is in its file is never refused for that, not even if it is faster than we.
 *
 * <p>Thread-safe. While the files cannot be read, or hold no secret, those of before stay.
 */
final class LiveSecrets {
    private static final Logger log = LoggerFactory.getLogger(LiveSecrets.class);

    private final ReentrantLock reading = new ReentrantLock();
    private final SecretSource source;
    private volatile List<Secret> live;
    private long readFrom = System.nanoTime();
    private boolean unreadable;

    LiveSecrets(SecretSource source) {
        this.source = source;
        this.live = source.read();
    }

    /** Whether those of now open, if need be after another look at their files. */
    boolean open(Predicate<List<Secret>> check) {
        List<Secret> known = live;
        if (check.test(known)) {
            return true;
        }
        return switch (source) {
            case SecretSource.Fixed fixed -> false;
            case SecretSource.Files files -> {
                readSince(System.nanoTime());
                List<Secret> now = live;
                yield now != known && check.test(now);
            }
        };
    }

    /** One read serves all who asked before it began, so that who knocks without a key makes us read no more than one after another. */
    private void readSince(long asked) {
        reading.lock();
        try {
            if (readFrom - asked < 0) {
                read();
            }
        } finally {
            reading.unlock();
        }
    }

    /** Looks whether there are others. */
    void refresh() {
        if (source instanceof SecretSource.Files) {
            readSince(System.nanoTime());
        }
    }

    private void read() {
        readFrom = System.nanoTime();
        try {
            List<Secret> found = source.read();
            unreadable = false;
            if (!found.equals(live)) {
                live = found;
                log.info("Webhook: other secrets are live now ({})", found.size());
            }
        } catch (RuntimeException e) {
            if (!unreadable) {
                unreadable = true;
                log.warn("Webhook: the secrets of before stay, for those of now cannot be used: {}", e.getMessage());
            }
        }
    }
}
