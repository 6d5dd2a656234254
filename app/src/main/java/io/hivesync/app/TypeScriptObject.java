package io.hivesync.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An object literal in the text of a program, without comments. */
final class TypeScriptObject {
    private static final Pattern PROPERTY = Pattern.compile("(?s)^['\"]?([A-Za-z_$][\\w$.]*)['\"]?\\s*:\\s*(.*)$");

    private TypeScriptObject() {}

    /**
     * @param open where its brace opens; elsewhere it has no properties
     * @return the text of each value by the name before its colon, in their order; what is no such pair is passed over
     */
    static Map<String, String> properties(String text, int open) {
        Map<String, String> properties = new LinkedHashMap<>();
        if (open >= text.length() || text.charAt(open) != '{') {
            return properties;
        }
        int depth = 0;
        int start = open + 1;
        for (int at = open; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\'' || c == '"' || c == '`') {
                at = endOfText(text, at);
            } else if (c == '{' || c == '[' || c == '(') {
                depth++;
            } else if (c == '}' || c == ']' || c == ')') {
                depth--;
            }
            if (depth == 0 || depth == 1 && c == ',') {
                put(properties, text.substring(start, at).strip());
                start = at + 1;
            }
            if (depth == 0) {
                return properties;
            }
        }
        return properties;
    }

    private static int endOfText(String text, int quote) {
        int at = quote + 1;
        while (at < text.length() && text.charAt(at) != text.charAt(quote)) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at;
    }

    private static void put(Map<String, String> properties, String pair) {
        Matcher property = PROPERTY.matcher(pair);
        if (property.matches()) {
            properties.put(property.group(1), property.group(2).strip());
        }
    }
}
