package io.hivesync.sinks.http.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.sinks.http.OptionValues;
import io.hivesync.sinks.spi.SinkOption;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path, perhaps with a query, in which {@code {name}} is filled in so that a value is one name and never a part of the path.
 *
 * @param pieces of the text: what stands there, a name, what stands there, and so on
 */
record PathTemplate(String text, List<String> pieces) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String UNRESERVED = "-._~";

    private static PathTemplate of(String text) {
        List<String> pieces = new ArrayList<>();
        Matcher found = PLACEHOLDER.matcher(text);
        int end = 0;
        while (found.find()) {
            pieces.add(text.substring(end, found.start()));
            pieces.add(found.group(1));
            end = found.end();
        }
        pieces.add(text.substring(end));
        return new PathTemplate(text, List.copyOf(pieces));
    }

    /** @param needed the placeholders that there have to be */
    static PathTemplate parse(SinkOption option, String text, Set<String> needed, Set<String> allowed) {
        Set<String> missing = new TreeSet<>(needed);
        Matcher found = PLACEHOLDER.matcher(text);
        while (found.find()) {
            missing.remove(found.group(1));
            if (!needed.contains(found.group(1)) && !allowed.contains(found.group(1))) {
                throw OptionValues.wrong(option, "has a placeholder that it does not know");
            }
        }
        PathTemplate template = of(text);
        if (!missing.isEmpty()) {
            throw OptionValues.wrong(option, "has to have " + missing);
        }
        if (!text.startsWith("/") || !template.filledIsUri()) {
            throw OptionValues.wrong(
                    option, "is a path that starts with /, with what is special in it percent-encoded");
        }
        return template;
    }

    private boolean filledIsUri() {
        try {
            return new URI("http://host" + fill(name -> "x")).getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    boolean has(String name) {
        return text.contains("{" + name + "}");
    }

    String render(Map<String, String> values) {
        return fill(name -> encode(values.getOrDefault(name, "")));
    }

    /**
     * Whether the id would stand for another place than a record's own: {@code ..} is the folder above, also when its dots are
     * percent-encoded, and many servers decode a slash before they look.
     */
    boolean strays(String bladeId) {
        if (!bladeId.isEmpty() && bladeId.chars().noneMatch(c -> c == '.' || c == '/' || c == '\\')) {
            return false;
        }
        String path = text.split("\\?", 2)[0];
        for (String segment : path.split("/")) {
            String filled = of(segment).fill(name -> name.equals("bladeId") ? bladeId : "x");
            for (String part : filled.split("[/\\\\]", -1)) {
                if (segment.contains("{bladeId}") && (part.equals(".") || part.equals("..") || filled.isEmpty())) {
                    return true;
                }
            }
        }
        return false;
    }

    private String fill(UnaryOperator<String> value) {
        StringBuilder filled = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            filled.append(i % 2 == 0 ? pieces.get(i) : value.apply(pieces.get(i)));
        }
        return filled.toString();
    }

    private static String encode(String value) {
        StringBuilder encoded = new StringBuilder();
        for (byte one : value.getBytes(UTF_8)) {
            char c = (char) (one & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0);
            if (plain) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.toHexDigits(one));
            }
        }
        return encoded.toString();
    }
}
