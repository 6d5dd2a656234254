package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.DeadLetter.State.DISCARDED;
import static io.hivesync.sinks.runtime.DeadLetter.State.OPEN;
import static io.hivesync.sinks.runtime.DeadLetter.State.RETRIED;
import static io.hivesync.sinks.runtime.DeadLetter.State.SUPERSEDED;

import io.hivesync.topics.HeaderNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;

/**
 * What the entries of a topic of dead letters come to. A letter is known by the record that was refused; one that comes again
 * (a process was killed, or a replay met it) is open again. An entry that settles a letter names it in the same way. Not
 * thread-safe.
 */
final class DeadLetterLog {
    /** What a person can look through, and what fits into memory. */
    static final int MOST = 100_000;

    private final Predicate<DeadLetter> wanted;
    private final Map<Place, DeadLetter> letters = new LinkedHashMap<>();
    private final Map<Cause, Integer> retries = new HashMap<>();
    private final Map<Id, Long> newest = new HashMap<>();
    private boolean cut;

    /** The record that was refused. */
    private record Place(String topic, int partition, long offset) {}

    private record Cause(String model, String recordId, String reason) {}

    private record Id(String topic, int partition, String recordId) {}

    /** @param wanted which letters are kept */
    DeadLetterLog(Predicate<DeadLetter> wanted) {
        this.wanted = wanted;
    }

    /** The entry that settles a letter: it tells of the letter what the letter's own headers do. */
    static ProducerRecord<String, byte[]> settlement(String topic, DeadLetter letter, DeadLetter.State state) {
        ProducerRecord<String, byte[]> entry = new ProducerRecord<>(topic, letter.recordId(), null);
        Headers headers = entry.headers();
        HeaderNames.put(headers, HeaderNames.LETTER_SETTLED, code(state));
        HeaderNames.put(headers, HeaderNames.MODEL, letter.model());
        HeaderNames.put(headers, HeaderNames.ERROR_KIND, letter.kind());
        HeaderNames.put(headers, HeaderNames.ERROR_REASON, letter.reason());
        HeaderNames.put(headers, HeaderNames.ERROR_TOPIC, letter.topic());
        HeaderNames.put(headers, HeaderNames.ERROR_PARTITION, Integer.toString(letter.partition()));
        HeaderNames.put(headers, HeaderNames.ERROR_OFFSET, Long.toString(letter.offset()));
        return entry;
    }

    private static String code(DeadLetter.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Takes the next entry; what is none of ours is passed over. */
    void heard(ConsumerRecord<String, byte[]> entry) {
        Optional<DeadLetter> read = read(entry).filter(wanted);
        if (read.isEmpty()) {
            return;
        }
        DeadLetter letter = read.get();
        Place place = place(letter);
        Optional<String> settled = HeaderNames.text(entry.headers(), HeaderNames.LETTER_SETTLED);
        if (settled.isPresent()) {
            settle(place, settled.get());
        } else if (letters.size() < MOST || letters.containsKey(place)) {
            letters.put(place, letter);
        } else {
            cut = true;
        }
    }

    private void settle(Place place, String how) {
        DeadLetter letter = letters.get(place);
        if (letter == null) {
            return;
        }
        boolean retried = how.equals(code(RETRIED));
        if (retried) {
            retries.merge(cause(letter), 1, Integer::sum);
        }
        letters.put(place, letter.with(retried ? RETRIED : DISCARDED, 0));
    }

    private static Place place(DeadLetter letter) {
        return new Place(letter.topic(), letter.partition(), letter.offset());
    }

    private static Cause cause(DeadLetter letter) {
        return new Cause(letter.model(), letter.recordId(), letter.reason());
    }

    private static Optional<DeadLetter> read(ConsumerRecord<String, byte[]> entry) {
        Headers headers = entry.headers();
        try {
            return Optional.of(new DeadLetter(
                    text(headers, HeaderNames.MODEL),
                    String.valueOf(entry.key()),
                    HeaderNames.text(headers, HeaderNames.ERROR_KIND).orElse(""),
                    HeaderNames.text(headers, HeaderNames.ERROR_REASON).orElse(""),
                    Instant.ofEpochMilli(HeaderNames.text(headers, HeaderNames.ERROR_TS_MS)
                            .map(Long::parseLong)
                            .orElse(entry.timestamp())),
                    text(headers, HeaderNames.ERROR_TOPIC),
                    Integer.parseInt(text(headers, HeaderNames.ERROR_PARTITION)),
                    Long.parseLong(text(headers, HeaderNames.ERROR_OFFSET)),
                    OPEN,
                    0,
                    new DeadLetter.Place(entry.partition(), entry.offset())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String text(Headers headers, String name) {
        return HeaderNames.text(headers, name).orElseThrow(() -> new IllegalArgumentException(name));
    }

    /** Whether there are more than are kept. */
    boolean isCut() {
        return cut;
    }

    /** By partition of a record topic the first offset that an open letter is about: newer records stand from there on. */
    Map<TopicPartition, Long> firstOpen() {
        Map<TopicPartition, Long> first = new HashMap<>();
        letters.values().stream()
                .filter(letter -> letter.state() == OPEN)
                .forEach(letter -> first.merge(
                        new TopicPartition(letter.topic(), letter.partition()), letter.offset(), Math::min));
        return first;
    }

    /** Takes the next record of a record topic. */
    void heardRecord(ConsumerRecord<String, byte[]> record) {
        newest.put(new Id(record.topic(), record.partition(), String.valueOf(record.key())), record.offset());
    }

    /**
     * All letters, the oldest first of each partition. One whose record is not the newest of its id any more is superseded;
     * also one of an id that is gone from the topic, for its delete came later.
     */
    List<DeadLetter> letters() {
        List<DeadLetter> all = new ArrayList<>();
        letters.values().forEach(letter -> {
            Long last = newest.get(new Id(letter.topic(), letter.partition(), letter.recordId()));
            boolean superseded = letter.state() == OPEN && (last == null || last > letter.offset());
            all.add(letter.with(superseded ? SUPERSEDED : letter.state(), retries.getOrDefault(cause(letter), 0)));
        });
        return all;
    }
}
