package io.hivesync.sinks.mongodb;

import com.mongodb.ConnectionString;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A connection URL as MongoDB's drivers take it, with a database. What cannot be read is refused in words that repeat nothing
 * of the URL: a password with an unescaped {@code /}, {@code ?} or {@code @} turns up in any part of it.
 */
final class MongoUrl {
    private static final String FORM = "expected mongodb://user:password@host:27017/database";
    private static final int LONGEST_DATABASE = 63;

    /** What the driver knows; anything else it would pass over with a warning that repeats it. */
    private static final Set<String> OPTIONS = Stream.of(
                    "appName",
                    "authMechanism",
                    "authMechanismProperties",
                    "authSource",
                    "compressors",
                    "connectTimeoutMS",
                    "directConnection",
                    "heartbeatFrequencyMS",
                    "loadBalanced",
                    "localThresholdMS",
                    "maxConnecting",
                    "maxIdleTimeMS",
                    "maxLifeTimeMS",
                    "maxPoolSize",
                    "maxStalenessSeconds",
                    "minPoolSize",
                    "proxyHost",
                    "proxyPassword",
                    "proxyPort",
                    "proxyUsername",
                    "readConcernLevel",
                    "readPreference",
                    "readPreferenceTags",
                    "replicaSet",
                    "retryReads",
                    "retryWrites",
                    "serverMonitoringMode",
                    "serverSelectionTimeoutMS",
                    "socketTimeoutMS",
                    "srvMaxHosts",
                    "srvServiceName",
                    "ssl",
                    "sslInvalidHostnameAllowed",
                    "timeoutMS",
                    "tls",
                    "tlsAllowInvalidHostnames",
                    "tlsInsecure",
                    "uuidRepresentation",
                    "w",
                    "waitQueueTimeoutMS",
                    "wTimeoutMS",
                    "zlibCompressionLevel",
                    "journal")
            .collect(Collectors.toUnmodifiableSet());

    private final String url;
    private final String host;
    private final String database;

    private MongoUrl(String url, ConnectionString parsed) {
        this.url = url;
        this.host = parsed.getHosts().getFirst().replaceFirst(":[0-9]+$", "");
        this.database = String.valueOf(parsed.getDatabase());
    }

    /** Without any I/O. */
    static MongoUrl parse(String url) {
        if (!url.startsWith("mongodb://") && !url.startsWith("mongodb+srv://")) {
            throw wrong("it does not start with mongodb:// or mongodb+srv://");
        }
        String rest = url.substring(url.indexOf("://") + 3);
        int question = rest.indexOf('?');
        checkOptions(question < 0 ? "" : rest.substring(question + 1));
        checkPath(question < 0 ? rest : rest.substring(0, question));
        try {
            // an address with +srv is looked up only once something is connected
            return new MongoUrl(url, new ConnectionString(url, (name, type) -> List.of()));
        } catch (RuntimeException e) {
            // the driver's words repeat what they complain about
            throw wrong("MongoDB's driver does not take it (are user and password percent-encoded, and the options'"
                    + " values ones that they can have?)");
        }
    }

    private static void checkPath(String path) {
        if (path.indexOf('@') != path.lastIndexOf('@')) {
            throw wrong("there is more than one @ (write %40 for one in the password)");
        }
        String afterLogin = path.substring(path.indexOf('@') + 1);
        int slash = afterLogin.indexOf('/');
        String name = slash < 0 ? "" : afterLogin.substring(slash + 1);
        if (name.isEmpty()) {
            throw wrong("it names no database");
        }
        if (name.length() > LONGEST_DATABASE || !name.matches("[^/\\\\. \"$*<>:|?\\x00]+")) {
            throw wrong("what follows the host is no name of a database");
        }
    }

    private static void checkOptions(String query) {
        for (String pair : query.split("[&;]")) {
            String name = pair.split("=", 2)[0];
            if (!name.isEmpty() && OPTIONS.stream().noneMatch(name::equalsIgnoreCase)) {
                // what is no plain word may be a piece of a password
                String said = name.matches("[A-Za-z]{1,40}") ? "the option " + name + " is" : "one of its options is";
                throw wrong(said + " not known to MongoDB's Java driver; these are: "
                        + String.join(", ", new TreeSet<>(OPTIONS)));
            }
        }
    }

    private static IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException("The MongoDB URL cannot be read: " + reason + "; " + FORM);
    }

    /** The first host, without its port. */
    String host() {
        return host;
    }

    String database() {
        return database;
    }

    /** What the driver connects with. Looks an address with {@code +srv} up. */
    ConnectionString connection() {
        return new ConnectionString(url);
    }

    @Override
    public String toString() {
        return "MongoUrl[" + host + "/" + database + "]";
    }
}
