package io.hivesync.app.config;

import java.util.regex.Pattern;

/** URLs without what nobody else may see. Rather hides too much. */
public final class UrlMask {
    /** Up to the last @, which a password may hold too. */
    private static final Pattern USER_AND_PASSWORD = Pattern.compile("://([^:@/?\\s]*)(:?)\\S*@");

    private static final Pattern SECRET_PARAMETER = Pattern.compile(
            "([?&][^=&\\s]*(?:pass|pwd|secret|token|key|auth|credential)[^=&\\s]*=)[^&\\s]*", Pattern.CASE_INSENSITIVE);

    private UrlMask() {}

    /** {@code postgres://user:***@host/database}; without a colon, the whole of what stands before the @ is hidden. */
    public static String mask(String text) {
        String masked = USER_AND_PASSWORD
                .matcher(text)
                .replaceAll(found -> found.group(2).isEmpty()
                        ? "://***@"
                        : "://" + found.group(1).replace("$", "\\$") + ":***@");
        return SECRET_PARAMETER.matcher(masked).replaceAll("$1***");
    }
}
