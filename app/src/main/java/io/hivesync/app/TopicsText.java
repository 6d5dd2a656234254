package io.hivesync.app;

import io.hivesync.streams.StreamsApp;
import io.hivesync.topics.DeclaredTopics;
import io.hivesync.topics.TopicNames;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What people are told of topics; the page of the docs has the same words. */
final class TopicsText {
    private TopicsText() {}

    static List<String> found(List<DeclaredTopics.Found> topics) {
        List<List<String>> rows = new ArrayList<>();
        for (DeclaredTopics.Found topic : topics) {
            rows.add(List.of(
                    topic.topic(),
                    String.valueOf(topic.partitions()),
                    String.valueOf(topic.replicas()),
                    topic.differences().isEmpty()
                            ? "as declared"
                            : topic.differences().stream()
                                    .map(one -> one.property() + " is " + one.found() + ", declared " + one.declared())
                                    .collect(Collectors.joining("; "))));
        }
        return StatusText.table(List.of("topic", "partitions", "replicas", ""), rows);
    }

    static List<String> declared() {
        List<List<String>> rows = new ArrayList<>();
        for (DeclaredTopics.Kind kind : DeclaredTopics.kinds()) {
            rows.add(List.of(
                    kind.name(),
                    kind.partitions(),
                    kind.config().entrySet().stream()
                            .map(one -> one.getKey() + "=" + one.getValue())
                            .collect(Collectors.joining(" "))));
        }
        return StatusText.table(List.of("declared", "partitions", "settings"), rows);
    }

    static String topology(TopicNames names) {
        return StreamsApp.describe(names).strip();
    }
}
