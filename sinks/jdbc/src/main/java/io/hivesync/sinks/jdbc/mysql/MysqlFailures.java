package io.hivesync.sinks.jdbc.mysql;

import com.mysql.cj.jdbc.exceptions.PacketTooBigException;
import io.hivesync.sinks.jdbc.Failures;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * MySQL's errors by number, Vitess's by the code in their text. The server's words are repeated only where they can name nothing
 * but tables, columns and keys: those about a login name the user, those about data show it.
 */
final class MysqlFailures {
    /** The wait for a lock took too long. */
    static final int LOCK_WAIT = 1205;

    /** A null where none may be: among others what {@link MysqlBatch} makes of the key of another record's row. */
    static final int NULL = 1048;

    /** What {@link MysqlBatch} then says instead. */
    static final int OTHER_RECORD = 1169;

    /** The driver says it by itself, too, and then without this number. */
    private static final int TOO_LARGE = 1153;

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Pattern VITESS_CODE = Pattern.compile("\\bcode = ([A-Za-z]+)\\b");
    private static final Pattern KEY = Pattern.compile("for key '([^']{1,200})'$");
    /** The right and the table, and nothing of the user between them. */
    private static final Pattern DENIED = Pattern.compile("^([A-Z][A-Z ,]{0,60}) command denied to user "
            + ".{1,300} (?:for|in) table (?:`[^`]{1,64}`\\.)?['`]([^'`]{1,64})['`]$");

    private static final Pattern COLUMN = Pattern.compile("(?:for|of) column '([^']{1,64})'");

    private MysqlFailures() {}

    static SinkException named(SQLException error, String doing, @Nullable String bladeId) {
        SQLException origin = Failures.origin(error);
        int number = origin.getErrorCode();
        String message = String.valueOf(origin.getMessage());
        String what = "MySQL: " + doing + " (error " + number + ", SQLSTATE " + origin.getSQLState() + "): ";
        Matcher vitess = VITESS_CODE.matcher(message);
        if (vitess.find() || message.contains("direct DDL is disabled")) {
            return ofVitess(message, vitess, what, bladeId);
        }
        if (number == TOO_LARGE || isAbout(origin, PacketTooBigException.class)) {
            return tooLarge(what, bladeId);
        }
        return switch (number) {
            case 1045, 1698 -> new Misconfigured(what + "the server refused the user or the password", null);
            case 1044 ->
                new Misconfigured(
                        what + "the user has no right on the database, or there is none of that name; grant what the"
                                + " page on MySQL says",
                        null);
            case 1049 -> new Misconfigured(what + "the database does not exist", null);
            case 1142, 1143, 1227, 1370 ->
                new Misconfigured(what + denied(message) + "; grant it as the page on MySQL says", null);
            case 1146 -> new Misconfigured(what + "a table is missing", null);
            case 1054, 1064, 1072, 1091, 1101 ->
                new Misconfigured(what + "the statement does not fit the tables", null);
            case 1290, 1792, 1836 -> new Misconfigured(what + "the server is read-only; name the primary", null);
            case 3159, 1251, 2061 ->
                new Misconfigured(what + "the server asks for an encrypted connection; set sslmode=required", null);
            case 1062, OTHER_RECORD, 1216, 1217, 1451, 1452 -> Rejected.forNow(what + where(number, message), bladeId);
            case NULL, 1264, 1292, 1364, 1366, 1406, 1411, 1690, 3140, 3157, 3819, 4025 ->
                new Rejected(what + where(number, message), bladeId, null);
            case 1050, 1060, 1061 -> new Unavailable(what + "another one changed the table at the same time", null);
            case LOCK_WAIT, 1213, 1020 -> new Unavailable(what + "another transaction was in the way", null);
            case 1040, 1203, 1226 -> new Unavailable(what + "the server has no connection left", null);
            case 1021, 1114, 1030 -> new Unavailable(what + "the server's disk is full", null);
            case 1053, 1077, 1079, 1927 -> new Unavailable(what + "the server is stopping or starting", null);
            case 1037, 1038, 1041, 1301, 1317, 1969, 3024 ->
                new Overloaded(what + "the statement was too large, or took too long", PAUSE, null);
            default -> ofConnection(origin, what);
        };
    }

    /** No batch is small enough for a record that is too large by itself. */
    private static SinkException tooLarge(String what, @Nullable String bladeId) {
        return bladeId == null
                ? new Overloaded(what + "the batch is larger than the server's max_allowed_packet", PAUSE, null)
                : new Rejected(what + "the record is larger than the server's max_allowed_packet", bladeId, null);
    }

    private static SinkException ofConnection(SQLException origin, String what) {
        if (isAbout(origin, SSLException.class)) {
            return new Misconfigured(
                    what + "the encrypted connection was refused; check sslmode and the server's certificate", null);
        }
        String state = String.valueOf(origin.getSQLState());
        if (String.valueOf(origin.getMessage()).startsWith("Public Key Retrieval")) {
            return new Misconfigured(what + "the password can only be sent encrypted; set sslmode=required", null);
        }
        return state.startsWith("08")
                ? new Unavailable(what + "the server cannot be reached, or the connection broke", null)
                : new Unavailable(what + "the cause is not known to us; it is tried again", null);
    }

    private static boolean isAbout(Throwable error, Class<? extends Throwable> type) {
        Throwable cause = error;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (type.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static SinkException ofVitess(String message, Matcher code, String what, @Nullable String bladeId) {
        if (message.contains("direct DDL is disabled")) {
            return new Misconfigured(
                    what + "this branch takes no changes of tables (safe migrations); create them by a deploy request:"
                            + " 'schema: validate' says what is missing",
                    null);
        }
        String name = code.group(1);
        return switch (name) {
            case "ResourceExhausted", "DeadlineExceeded" ->
                new Overloaded(what + "PlanetScale asks for less (" + name + ")", PAUSE, null);
            case "Unauthenticated", "PermissionDenied" ->
                new Misconfigured(what + "PlanetScale refused the user, the password or the right", null);
            case "InvalidArgument", "OutOfRange" ->
                new Rejected(what + "PlanetScale refused a value (" + name + ")", bladeId, null);
            default -> new Unavailable(what + "PlanetScale is not ready (" + name + ")", null);
        };
    }

    private static String denied(String message) {
        Matcher denied = DENIED.matcher(message);
        return denied.find()
                ? "the user lacks the right " + denied.group(1) + " on table " + denied.group(2)
                : "the user lacks a right";
    }

    private static String where(int number, String message) {
        Matcher key = KEY.matcher(message);
        if (key.find()) {
            return "another row has the same value, for the key " + key.group(1);
        }
        if (number == OTHER_RECORD) {
            return "a record with another id has the same value of a unique key";
        }
        Matcher column = COLUMN.matcher(message);
        return column.find()
                ? "the server refused a value of column " + column.group(1)
                : "the server refused a value or a reference (error " + number + ")";
    }
}
