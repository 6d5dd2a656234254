package io.hivesync.app.config;

import java.util.List;
import java.util.Map;

/** What a YAML file says, each part with its place. None of them prints its text, which may be a secret. */
sealed interface YamlNode {

    Place place();

    /** As people call it. */
    String described();

    /** A value that is left empty, or null. */
    record Nothing(Place place) implements YamlNode {
        @Override
        public String described() {
            return "nothing";
        }
    }

    record Scalar(String text, Place place) implements YamlNode {
        @Override
        public String described() {
            return "a single value";
        }

        @Override
        public String toString() {
            return "Scalar[place=" + place + "]";
        }
    }

    record Sequence(List<YamlNode> items, Place place) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String described() {
            return "a list";
        }
    }

    /** @param entries in the file's order */
    record Mapping(Map<String, Entry> entries, Place place) implements YamlNode {
        @Override
        public String described() {
            return "a block of keys";
        }
    }

    /** @param key where the key stands */
    record Entry(Place key, YamlNode value) {}
}
