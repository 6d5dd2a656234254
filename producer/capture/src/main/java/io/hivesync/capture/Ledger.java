package io.hivesync.capture;

import io.hivesync.topics.TopicNames;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka acknowledged of the change topics, and whether it still has it: power that fails, and topics that are deleted
 * and made again, lose what was acknowledged.
 *
 * <p>Guarantee: what is known of a model that lost something does not change any more, so that the loss is found again after
 * a crash, until {@link #startOver} says that the model is sent anew. What was cut off and had been filled again by others,
 * up to where it was, before anybody looked, is not found. Thread-safe. It lives for one run of the engine.
 */
final class Ledger {
    private final TopicNames names;
    private final Map<TopicPartition, Kept> kept = new HashMap<>();
    private final Map<String, Uuid> ids = new HashMap<>();
    private final Set<String> lost = new HashSet<>();
    private final Map<String, String> untold = new TreeMap<>();

    private record Kept(Uuid topic, long end) {
        static Kept of(String receipt) {
            int space = receipt.indexOf(' ');
            return new Kept(Uuid.fromString(receipt.substring(0, space)), Long.parseLong(receipt.substring(space + 1)));
        }

        String receipt() {
            return topic + " " + end;
        }
    }

    /** Asks Kafka for the topics of these names; those that do not exist are not in the answer. */
    interface Look {
        Map<String, TopicProbe.Topic> at(Collection<String> topics);
    }

    /** Tells the ids of topics that exist. */
    interface Ids {
        Map<String, Uuid> of(Collection<String> topics) throws InterruptedException;
    }

    /** @param receipts as {@link #acknowledged} gave them */
    Ledger(TopicNames names, Map<String, String> receipts) {
        this.names = names;
        receipts.forEach((name, receipt) -> {
            int slash = name.lastIndexOf('/');
            int partition = Integer.parseInt(name.substring(slash + 1));
            topic(name.substring(0, slash))
                    .ifPresent(topic -> kept.put(new TopicPartition(topic, partition), Kept.of(receipt)));
        });
    }

    /** Receipts are by model: another prefix means other topics, which have nothing yet. */
    private Optional<String> topic(String model) {
        try {
            return Optional.of(names.changes(model));
        } catch (IllegalArgumentException e) {
            // too long a name under this prefix: the model is left out
            return Optional.empty();
        }
    }

    /** Compares what is known with what Kafka has. */
    void check(Look look) {
        Map<TopicPartition, Kept> before;
        synchronized (this) {
            // what is acknowledged while Kafka is asked may be behind the ends that it tells
            before = new HashMap<>(kept);
        }
        Set<String> topics = new TreeSet<>();
        before.keySet().forEach(partition -> topics.add(partition.topic()));
        Map<String, TopicProbe.Topic> now = look.at(topics);
        synchronized (this) {
            before.forEach((partition, entry) -> compare(partition, entry, now.get(partition.topic())));
        }
    }

    private void compare(TopicPartition partition, Kept entry, TopicProbe.@Nullable Topic now) {
        if (now == null) {
            lost(partition.topic(), "the topic " + partition.topic() + " is gone");
        } else if (!now.id().equals(entry.topic())) {
            lost(
                    partition.topic(),
                    "the topic " + partition.topic() + " is not the one that was written to: it was"
                            + " deleted and made again, or Kafka's data were");
        } else if (now.ends().getOrDefault(partition.partition(), 0L) < entry.end()) {
            lost(partition.topic(), shorter(partition, now.ends().getOrDefault(partition.partition(), 0L), entry));
        }
    }

    private static String shorter(TopicPartition partition, long end, Kept entry) {
        return "partition " + partition.partition() + " of the topic " + partition.topic() + " ended at offset " + end
                + " though " + entry.end() + " were acknowledged";
    }

    private void lost(String topic, String reason) {
        names.modelOfChanges(topic).ifPresent(model -> {
            if (lost.add(model)) {
                untold.put(model, reason);
            }
        });
    }

    /** The models of which something was found lost since the last call, and how. */
    synchronized Map<String, String> takeLosses() {
        Map<String, String> losses = new TreeMap<>(untold);
        untold.clear();
        return losses;
    }

    /** This run sends the lost models anew, from a snapshot on: from here on, what is acknowledged counts again. */
    synchronized void startOver() {
        kept.keySet()
                .removeIf(partition -> names.modelOfChanges(partition.topic())
                        .filter(lost::contains)
                        .isPresent());
        lost.clear();
    }

    /** Those of the topics whose ids are to be told before anything is sent to them. */
    synchronized Set<String> unknown(Collection<String> topics) {
        Set<String> unknown = new TreeSet<>();
        for (String topic : topics) {
            if (names.modelOfChanges(topic).isPresent() && !ids.containsKey(topic)) {
                unknown.add(topic);
            }
        }
        return unknown;
    }

    synchronized void known(Map<String, Uuid> topics) {
        ids.putAll(topics);
    }

    /** @return what is to be durable before the records count as delivered */
    synchronized Map<String, String> acknowledged(Map<TopicPartition, Publisher.Written> written) {
        Map<String, String> receipts = new TreeMap<>();
        written.forEach((partition, range) -> names.modelOfChanges(partition.topic())
                .ifPresent(model -> {
                    Kept before = kept.get(partition);
                    if (before != null && range.first() < before.end()) {
                        lost(partition.topic(), shorter(partition, range.first(), before));
                    }
                    if (!lost.contains(model)) {
                        // one that was made since it was asked for has no id, and is found to be another
                        Kept now = new Kept(ids.getOrDefault(partition.topic(), Uuid.ZERO_UUID), range.end());
                        kept.put(partition, now);
                        receipts.put(model + "/" + partition.partition(), now.receipt());
                    }
                }));
        return receipts;
    }
}
