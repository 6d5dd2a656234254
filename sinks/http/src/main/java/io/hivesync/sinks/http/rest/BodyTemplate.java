package io.hivesync.sinks.http.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.http.OptionValues;
import io.hivesync.sinks.spi.SinkOption;
import io.hivesync.topics.Json;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A body in which whole strings such as {@code "{record}"} stand for values. Values are JSON trees: none can break out. */
record BodyTemplate(JsonNode tree) {
    private static final Pattern ALONE = Pattern.compile("\\{(\\w+)}");
    private static final Pattern WITHIN = Pattern.compile("\\{\\w+}");

    static BodyTemplate parse(SinkOption option, String text, Set<String> known) {
        JsonNode tree;
        try {
            // the simplest one may be written without quotes
            tree = Json.MAPPER.readTree(ALONE.matcher(text).matches() ? '"' + text + '"' : text);
        } catch (JsonProcessingException e) {
            throw OptionValues.wrong(option, "is JSON");
        }
        check(option, tree, known);
        return new BodyTemplate(tree);
    }

    private static void check(SinkOption option, JsonNode node, Set<String> known) {
        if (node.isTextual()) {
            Matcher alone = ALONE.matcher(node.textValue());
            boolean placed = alone.matches();
            if (placed
                    ? !known.contains(alone.group(1))
                    : WITHIN.matcher(node.textValue()).find()) {
                throw OptionValues.wrong(
                        option,
                        "has a placeholder that is not alone in its string, or not one of " + new TreeSet<>(known));
            }
        }
        for (JsonNode child : node) {
            check(option, child, known);
        }
    }

    /** @param values by name; only those that the template has are asked for */
    JsonNode render(Function<String, JsonNode> values) {
        return render(tree, values);
    }

    private static JsonNode render(JsonNode node, Function<String, JsonNode> values) {
        if (node.isTextual()) {
            String text = node.textValue();
            return ALONE.matcher(text).matches() ? values.apply(text.substring(1, text.length() - 1)) : node;
        }
        if (node.isObject()) {
            ObjectNode filled = Json.MAPPER.createObjectNode();
            node.properties().forEach(field -> filled.set(field.getKey(), render(field.getValue(), values)));
            return filled;
        }
        if (node.isArray()) {
            ArrayNode filled = Json.MAPPER.createArrayNode();
            node.forEach(child -> filled.add(render(child, values)));
            return filled;
        }
        return node;
    }
}
