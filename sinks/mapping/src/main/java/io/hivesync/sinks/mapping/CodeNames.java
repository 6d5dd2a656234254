package io.hivesync.sinks.mapping;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Names in generated code, from names that anybody may have chosen: each is given once. */
public final class CodeNames {
    private final Set<String> taken = new HashSet<>();

    /** {@code blog_posts} is {@code BlogPosts}. */
    public String type(String name) {
        return free("", name, "Model");
    }

    /** {@code email_verified} is {@code emailVerified}. */
    public String member(String name) {
        String camel = camel(name);
        String lower = camel.isEmpty() ? "" : camel.substring(0, 1).toLowerCase(Locale.ROOT) + camel.substring(1);
        return free(lower, name, "field");
    }

    private String free(String wanted, String name, String otherwise) {
        String word = wanted.isEmpty() ? camel(name) : wanted;
        String legal = word.matches("[A-Za-z].*") ? word : otherwise + word;
        String given = taken.add(legal) ? legal : Identifiers.distinct(legal, name);
        taken.add(given);
        return given;
    }

    private static String camel(String name) {
        StringBuilder camel = new StringBuilder();
        for (String word : name.split("[^A-Za-z0-9]+")) {
            if (!word.isEmpty()) {
                camel.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
            }
        }
        return camel.toString();
    }

    /** Any text as a literal of JSON, TypeScript or Prisma, which it cannot end; in one line, also in a comment. */
    public static String literal(String text) {
        // JSON leaves these two as they are, and they end a line of TypeScript
        return TextNode.valueOf(text).toString().replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
    }
}
