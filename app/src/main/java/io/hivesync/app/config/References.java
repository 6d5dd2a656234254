package io.hivesync.app.config;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the values of variables and files into a text: {@code ${NAME}}, {@code ${NAME:-default}}, {@code ${file:path}}; a
 * doubled dollar before the brace stands for a plain one. Messages never show a value.
 *
 * @param folder what paths are relative to
 */
record References(Map<String, String> environment, Path folder) {
    private static final Pattern REFERENCE = Pattern.compile("\\$?\\$\\{([^}]*)(}?)");
    private static final Pattern VARIABLE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", Pattern.DOTALL);
    private static final int LARGEST_FILE = 64 * 1024;

    static boolean isIn(String text) {
        return text.contains("${");
    }

    static boolean nameFile(String text) {
        return REFERENCE
                .matcher(text)
                .results()
                .anyMatch(found -> found.group(0).startsWith("${file:"));
    }

    String resolve(YamlNode.Scalar scalar) {
        Matcher matcher = REFERENCE.matcher(scalar.text());
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            String whole = matcher.group();
            matcher.appendReplacement(
                    resolved,
                    Matcher.quoteReplacement(whole.startsWith("$$") ? whole.substring(1) : value(matcher, scalar)));
        }
        return matcher.appendTail(resolved).toString();
    }

    private String value(Matcher matcher, YamlNode.Scalar scalar) {
        String inside = matcher.group(1);
        if (matcher.group(2).isEmpty() || isIn(inside)) {
            throw malformed(scalar);
        }
        if (inside.startsWith("file:")) {
            return content(inside.substring("file:".length()), scalar);
        }
        Matcher variable = VARIABLE.matcher(inside);
        if (!variable.matches()) {
            throw malformed(scalar);
        }
        String value = environment.getOrDefault(variable.group(1), "");
        if (!value.isEmpty()) {
            return value;
        }
        if (variable.group(2) == null) {
            throw new ConfigurationException(
                    scalar.place(),
                    "the environment variable " + variable.group(1) + " is not set; set it, or write ${"
                            + variable.group(1) + ":-default}");
        }
        return variable.group(2);
    }

    private static ConfigurationException malformed(YamlNode.Scalar scalar) {
        return new ConfigurationException(
                scalar.place(),
                "a reference is ${NAME}, ${NAME:-default} or ${file:PATH}, none inside another; a plain ${ is written"
                        + " $${");
    }

    /** Without the line end that editors leave at the end of a secret's file. */
    private String content(String path, YamlNode.Scalar scalar) {
        try {
            return SmallFile.read(folder.resolve(path), LARGEST_FILE).replaceFirst("\\r?\\n\\z", "");
        } catch (IOException | InvalidPathException e) {
            throw new ConfigurationException(
                    scalar.place(), "the file " + path + " cannot be read: " + SmallFile.reason(e));
        }
    }
}
