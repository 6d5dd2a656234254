package io.hivesync.capture;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at Kafka that are repeated anyway, so that one which fails is only waited after. No state of its own. */
final class KafkaLooks {
    private static final Logger log = LoggerFactory.getLogger(KafkaLooks.class);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(250);

    private final Pacing pacing;

    KafkaLooks(Pacing pacing) {
        this.pacing = pacing;
    }

    void look(Runnable look) throws InterruptedException {
        isSo(() -> {
            look.run();
            return true;
        });
    }

    /** False, too, where Kafka cannot be looked at now. */
    boolean isSo(BooleanSupplier look) throws InterruptedException {
        try {
            return look.getAsBoolean();
        } catch (InterruptException e) {
            Thread.interrupted();
            throw new InterruptedException("Interrupted while Kafka was looked at");
        } catch (KafkaException e) {
            log.debug("Kafka cannot be looked at now", e);
            pacing.pause(AFTER_FAILURE);
            return false;
        }
    }
}
