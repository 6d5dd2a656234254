package io.hivesync.app.config;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML into {@link YamlNode}s. It works on the parser's events, so nothing is constructed and nothing expands: anchors,
 * aliases and tags, which a configuration has no use for, are refused. For one file and one thread.
 */
final class YamlReader {
    private static final int DEEPEST = 20;
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    private final String file;
    private final Iterator<Event> events;

    private YamlReader(String file, String text) {
        this.file = file;
        this.events = new Parse(LoadSettings.builder().setLabel(file).build())
                .parseString(text)
                .iterator();
    }

    /** @param file its name in messages */
    static YamlNode read(String file, String text) {
        try {
            return new YamlReader(file, text).document();
        } catch (MarkedYamlEngineException e) {
            throw new ConfigurationException(
                    e.getProblemMark().map(mark -> place(file, mark)).orElse(new Place(file, 1, 1)),
                    "this is no YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            // its message has a position and a character's code, no text
            throw new ConfigurationException(file + ": this is no YAML: " + e.getMessage());
        }
    }

    private YamlNode document() {
        @Nullable YamlNode root = null;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof NodeEvent) {
                if (root != null) {
                    throw new ConfigurationException(place(event), "the file holds a second document, after '---'");
                }
                root = node(event, 0);
            }
        }
        return root == null ? new YamlNode.Nothing(new Place(file, 1, 1)) : root;
    }

    private YamlNode node(Event event, int depth) {
        Place place = place(event);
        if (event instanceof AliasEvent
                || event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            throw new ConfigurationException(place, "anchors (&) and aliases (*) are not taken: write the value again");
        }
        if (depth > DEEPEST) {
            throw new ConfigurationException(place, "nested deeper than " + DEEPEST + " levels");
        }
        if (tag(event).isPresent()) {
            throw new ConfigurationException(place, "tags (!) are not taken: write the plain value");
        }
        if (event instanceof ScalarEvent scalar) {
            return scalar.isPlain() && NULLS.contains(scalar.getValue())
                    ? new YamlNode.Nothing(place)
                    : new YamlNode.Scalar(scalar.getValue(), place);
        }
        return event instanceof MappingStartEvent ? mapping(place, depth) : sequence(place, depth);
    }

    private static Optional<String> tag(Event event) {
        if (event instanceof ScalarEvent scalar) {
            return scalar.getTag();
        }
        return event instanceof CollectionStartEvent collection ? collection.getTag() : Optional.empty();
    }

    private YamlNode sequence(Place place, int depth) {
        List<YamlNode> items = new ArrayList<>();
        Event event = events.next();
        while (event.getEventId() != Event.ID.SequenceEnd) {
            items.add(node(event, depth + 1));
            event = events.next();
        }
        return new YamlNode.Sequence(items, place);
    }

    private YamlNode mapping(Place place, int depth) {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        Event event = events.next();
        while (event.getEventId() != Event.ID.MappingEnd) {
            Place keyPlace = place(event);
            if (!(node(event, depth + 1) instanceof YamlNode.Scalar key)) {
                throw new ConfigurationException(keyPlace, "a key is a plain word");
            }
            YamlNode value = node(events.next(), depth + 1);
            YamlNode.@Nullable Entry first = entries.putIfAbsent(key.text(), new YamlNode.Entry(keyPlace, value));
            if (first != null) {
                throw new ConfigurationException(
                        keyPlace,
                        "the key '" + key.text() + "' stands here a second time, first in line "
                                + first.key().line());
            }
            event = events.next();
        }
        return new YamlNode.Mapping(entries, place);
    }

    private Place place(Event event) {
        return event.getStartMark().map(mark -> place(file, mark)).orElse(new Place(file, 1, 1));
    }

    private static Place place(String file, Mark mark) {
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
