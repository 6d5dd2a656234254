package io.hivesync.sinks.http.firestore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which database is meant, and whether an emulator's. What cannot be read is refused in words that repeat nothing of the URL.
 *
 * @param emulator host and port; empty: Google's own service
 * @param credentials the path of a key file; empty: an option says it, or the machine
 */
record FirestoreUrl(String project, String database, Optional<String> emulator, Optional<String> credentials) {
    private static final String DEFAULT_DATABASE = "(default)";
    private static final Pattern FORM = Pattern.compile("firestore://([^/?#]*)(?:/([^/?#]*))?/?(?:\\?([^#]*))?");
    // a project of a domain has the domain before a colon
    private static final Pattern PROJECT = Pattern.compile("(?:[a-z0-9][a-z0-9.-]{0,62}:)?[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern DATABASE = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern EMULATOR =
            Pattern.compile("(?:[A-Za-z0-9][A-Za-z0-9.-]{0,252}|\\[[0-9a-fA-F:.]+]):[0-9]{1,5}");

    /** Without any I/O. */
    static FirestoreUrl parse(String url) {
        Matcher form = FORM.matcher(url);
        if (!form.matches()) {
            throw wrong("it has not this form");
        }
        String project = form.group(1);
        if (!PROJECT.matcher(project).matches()) {
            throw wrong("what follows firestore:// is no id of a project");
        }
        String database = Optional.ofNullable(form.group(2))
                .filter(text -> !text.isEmpty())
                .orElse(DEFAULT_DATABASE);
        if (!database.equals(DEFAULT_DATABASE) && !DATABASE.matcher(database).matches()) {
            throw wrong("what follows the project is no id of a database");
        }
        return options(
                new FirestoreUrl(project, database, Optional.empty(), Optional.empty()),
                Optional.ofNullable(form.group(3)).orElse(""));
    }

    private static FirestoreUrl options(FirestoreUrl url, String query) {
        FirestoreUrl read = url;
        for (String pair : query.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            read = switch (equals < 0 ? pair : pair.substring(0, equals)) {
                case "emulator" -> read.withEmulator(value);
                case "credentials" -> read.withCredentials(value);
                default -> throw wrong("behind the ? it has something else than emulator= and credentials=");
            };
        }
        return read;
    }

    private FirestoreUrl withEmulator(String place) {
        if (!EMULATOR.matcher(place).matches()) {
            throw wrong("emulator is no host:port");
        }
        return new FirestoreUrl(project, database, Optional.of(place), credentials);
    }

    private FirestoreUrl withCredentials(String file) {
        if (file.isEmpty() || file.startsWith("{") || file.indexOf(0) >= 0) {
            throw wrong("credentials is no path of a file (the key itself goes into the option credentials-json)");
        }
        return new FirestoreUrl(project, database, emulator, Optional.of(file));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong("it has a % that is no escape");
        }
    }

    private static IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException("The Firestore URL cannot be read: " + reason
                + "; expected firestore://PROJECT, firestore://PROJECT/DATABASE, and behind a ? emulator=HOST:PORT or"
                + " credentials=FILE");
    }

    boolean isDefaultDatabase() {
        return database.equals(DEFAULT_DATABASE);
    }

    /** What every document's name begins with. */
    String root() {
        return "projects/" + project + "/databases/" + database + "/documents";
    }

    @Override
    public String toString() {
        return "FirestoreUrl[" + project + "/" + database + "]";
    }
}
