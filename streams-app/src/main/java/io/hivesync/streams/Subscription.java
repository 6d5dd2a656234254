package io.hivesync.streams;

import static java.util.Objects.requireNonNull;

import io.hivesync.topics.TopicNames;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Which change topics can be read, and why others cannot. One of them in the subscription would stop all.
 *
 * @param included with their ids
 * @param outputs the record topics of these, with their ids
 * @param excluded with the reasons
 * @param missing one of our own topics without which nothing can be processed, or null
 */
record Subscription(
        Map<String, Uuid> included,
        Map<String, Uuid> outputs,
        Map<String, String> excluded,
        @Nullable String missing,
        Pattern pattern) {

    static Subscription of(Map<String, ClusterTopics.Topic> topics, TopicNames names, int partitions) {
        Map<String, Uuid> included = new TreeMap<>();
        Map<String, String> excluded = new TreeMap<>();
        topics.forEach((name, topic) -> {
            if (name.startsWith(names.changesPrefix())) {
                Optional<String> misfit = new Fit(topics, names, partitions).misfit(name, topic);
                misfit.ifPresentOrElse(reason -> excluded.put(name, reason), () -> included.put(name, topic.id()));
            }
        });
        Map<String, Uuid> outputs = included.keySet().stream()
                .map(name -> names.records(names.modelOfChanges(name).orElseThrow()))
                .collect(Collectors.toMap(
                        name -> name,
                        name -> requireNonNull(topics.get(name), "a fit has it").id()));
        String missing = !topics.containsKey(names.rejected())
                ? names.rejected()
                : !topics.containsKey(names.control()) ? names.control() : null;
        return new Subscription(included, outputs, excluded, missing, pattern(names, excluded));
    }

    private record Fit(Map<String, ClusterTopics.Topic> topics, TopicNames names, int partitions) {

        Optional<String> misfit(String name, ClusterTopics.Topic topic) {
            Optional<String> model = names.modelOfChanges(name).filter(Models::storable);
            if (model.isEmpty()) {
                return Optional.of("its name is not one that we give a model's topic");
            }
            String output = names.records(model.get());
            ClusterTopics.Topic records = topics.get(output);
            if (records == null) {
                return Optional.of(output + " does not exist");
            }
            return misfit(name, topic.partitions()).or(() -> misfit(output, records.partitions()));
        }

        private Optional<String> misfit(String name, int found) {
            return found == partitions
                    ? Optional.empty()
                    : Optional.of(name + " has " + found + " partitions, not " + partitions);
        }
    }

    private static Pattern pattern(TopicNames names, Map<String, String> excluded) {
        String all = names.changesPattern().pattern();
        String not = excluded.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|"));
        return Pattern.compile(not.isEmpty() ? all : "(?!(?:" + not + ")$)" + all);
    }

    boolean canRun() {
        return missing == null && !included.isEmpty();
    }

    /** Whether an app that runs with this one, begun when it was, also serves {@code now}: new topics match by themselves. */
    boolean serves(Subscription now) {
        return reads(now) && !lost(now);
    }

    /** Whether it reads all that it can and nothing that it must not. */
    boolean reads(Subscription now) {
        boolean readsNoMisfit = now.excluded.keySet().stream().noneMatch(this::matches);
        return readsNoMisfit && now.included.keySet().stream().allMatch(this::matches);
    }

    /** Whether a topic that it reads or writes went away, or is another one of the same name. */
    boolean lost(Subscription now) {
        return !now.canRun()
                || !now.included.entrySet().containsAll(included.entrySet())
                || !now.outputs.entrySet().containsAll(outputs.entrySet());
    }

    /** What an app that was begun with this one reads now. */
    Subscription grownTo(Subscription now) {
        return new Subscription(now.included, now.outputs, now.excluded, now.missing, pattern);
    }

    private boolean matches(String topic) {
        return pattern.matcher(topic).matches();
    }
}
