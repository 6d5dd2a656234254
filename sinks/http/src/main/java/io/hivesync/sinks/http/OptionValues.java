package io.hivesync.sinks.http;

import io.hivesync.sinks.spi.SinkOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options that a sink was given, read as they were declared. What is wrong is said by the option's key, never by its value. */
public final class OptionValues {
    private final Map<String, String> values = new HashMap<>();

    /** @throws IllegalArgumentException when an option was given that was not declared */
    public OptionValues(List<SinkOption> declared, Map<String, String> given) {
        declared.forEach(option -> values.put(option.key(), option.standard()));
        given.forEach((key, value) -> {
            if (values.replace(key, value) == null) {
                throw new IllegalArgumentException("There is no option " + key + "; there are "
                        + String.join(", ", values.keySet().stream().sorted().toList()));
            }
        });
    }

    /** Empty when it has no value. */
    public Optional<String> optional(SinkOption option) {
        return Optional.of(text(option)).filter(text -> !text.isEmpty());
    }

    public String text(SinkOption option) {
        String value = values.get(option.key());
        if (value == null) {
            throw new IllegalArgumentException("The option " + option.key() + " was not declared");
        }
        return value;
    }

    public int whole(SinkOption option, int least, int most) {
        String text = text(option);
        if (text.matches("\\d{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw wrong(option, "is a whole number from " + least + " to " + most);
    }

    public boolean yes(SinkOption option) {
        return word(option, "true", "false").equals("true");
    }

    public String word(SinkOption option, String... words) {
        String text = text(option);
        if (!List.of(words).contains(text)) {
            throw wrong(option, "is one of " + String.join(", ", words));
        }
        return text;
    }

    /** @param rule how the sentence goes on after the option's key */
    public static IllegalArgumentException wrong(SinkOption option, String rule) {
        return new IllegalArgumentException("The option " + option.key() + " " + rule);
    }
}
