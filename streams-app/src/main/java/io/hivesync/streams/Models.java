package io.hivesync.streams;

import io.hivesync.topics.TopicNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The models that a task has met, by topic and by name. For one thread. */
final class Models {
    private final TopicNames names;
    private final Map<String, Optional<Model>> byTopic = new HashMap<>();
    private final Map<String, Model> byName = new HashMap<>();

    Models(TopicNames names) {
        this.names = names;
    }

    /** Nothing when the topic is no model's. */
    Optional<Model> ofChanges(String topic) {
        return byTopic.computeIfAbsent(
                topic,
                unknown ->
                        names.modelOfChanges(unknown).filter(Models::storable).map(this::named));
    }

    Model named(String name) {
        return byName.computeIfAbsent(name, unknown -> new Model(unknown, names.records(unknown)));
    }

    /** A zero character ends a model's name in our store. */
    static boolean storable(String model) {
        return model.indexOf(0) < 0;
    }
}
