package io.hivesync.app.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code host:port}, {@code 127.0.0.1:3900} or {@code [::1]:3900}. */
record HostAndPort(String host, int port) {
    static final ValueType.Whole PORT = new ValueType.Whole(0, 65_535);

    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.%a-z]+)]|([^:\\[\\]\\s]+)):([0-9]{1,5})");

    static Optional<HostAndPort> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > PORT.most()) {
            return Optional.empty();
        }
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return Optional.of(new HostAndPort(host, Integer.parseInt(matcher.group(3))));
    }
}
