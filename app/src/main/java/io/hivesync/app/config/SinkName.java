package io.hivesync.app.config;

import java.util.regex.Pattern;

/** What a sink may be called: its name is part of topics, consumer groups and keys in the target. */
public final class SinkName {
    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private SinkName() {}

    public static boolean isLegal(String name) {
        return LEGAL.matcher(name).matches();
    }

    public static String expected(String name) {
        return "a sink's name has 1 to 100 letters, digits, '.', '_' or '-' and starts with a letter or digit: '" + name
                + "'";
    }
}
