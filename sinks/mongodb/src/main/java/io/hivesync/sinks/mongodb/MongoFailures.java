package io.hivesync.sinks.mongodb;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoIncompatibleDriverException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.WriteError;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The driver's and the server's errors by their remedy. Their words are not repeated: they show commands, values and users. */
final class MongoFailures {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Pattern INDEX = Pattern.compile(" index: (\\S+) dup key");
    private static final Pattern DENIED =
            Pattern.compile("not authorized on \\S{1,64} to execute command \\{ (\\w{1,32}):");
    private static final String ANY_RIGHT = "a right";
    private static final String NO_LOGIN = "the server refused the user or the password (is authSource right?)";

    private MongoFailures() {}

    /** @param connected whether a server is there at all */
    static SinkException named(RuntimeException error, String doing, boolean connected) {
        String what = "MongoDB: " + doing + ": ";
        if (!(error instanceof MongoException failure)) {
            return new Unavailable(what + "the connection is closed", null);
        }
        if (failure instanceof MongoInterruptedException) {
            Thread.currentThread().interrupt();
            return new Unavailable(what + "interrupted", null);
        }
        if (failure instanceof MongoTimeoutException || failure instanceof MongoExecutionTimeoutException) {
            return timeout(what, connected);
        }
        if (failure instanceof MongoSecurityException && !causedBy(failure, MongoSocketException.class)) {
            return new Misconfigured(what + NO_LOGIN, null);
        }
        if (failure instanceof MongoIncompatibleDriverException) {
            return new Misconfigured(what + "the server is too old, or too new, for the driver", null);
        }
        if (failure.getMessage() != null && failure.getMessage().startsWith("Sessions are not supported")) {
            return new Misconfigured(what + "the server has no transactions any more", null);
        }
        return causedBy(failure, SSLException.class)
                ? new Unavailable(what + "the server cannot be reached with TLS; check tls and the certificate", null)
                : byLabel(failure, what);
    }

    private static SinkException timeout(String what, boolean connected) {
        return connected
                ? new Overloaded(what + "it took too long", PAUSE, null)
                : new Unavailable(what + "no server can be reached, or none of them is the primary", null);
    }

    private static boolean causedBy(Throwable error, Class<? extends Throwable> type) {
        Throwable cause = error;
        while (cause != null && !type.isInstance(cause)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    private static SinkException byLabel(MongoException failure, String what) {
        if (failure.hasErrorLabel("SystemOverloadedError")) {
            return new Overloaded(what + "the server asks for less", PAUSE, null);
        }
        if (failure.hasErrorLabel(MongoException.UNKNOWN_TRANSACTION_COMMIT_RESULT_LABEL)) {
            return new Unavailable(what + "whether the transaction was committed is not known", null);
        }
        if (failure.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL)) {
            return new Unavailable(what + "another one was in the way of the transaction, or the server left", null);
        }
        if (failure instanceof MongoSocketException) {
            return new Unavailable(what + "the server cannot be reached, or the connection broke", null);
        }
        if (failure instanceof MongoBulkWriteException bulk
                && bulk.getWriteErrors().isEmpty()) {
            return new Unavailable(what + "the write is not on a majority of the servers yet", null);
        }
        return byCode(failure.getCode(), denied(failure), what);
    }

    /** @param denied the right that the user lacks, if it is that */
    private static SinkException byCode(int code, String denied, String what) {
        String coded = what.substring(0, what.length() - 2) + " (code " + code + "): ";
        return switch (code) {
            case 11, 18, 334 -> new Misconfigured(coded + NO_LOGIN, null);
            case 13, 8000 ->
                new Misconfigured(
                        coded + "the user lacks " + denied + "; readWrite on the database has all of them", null);
            case 20, 59, 115, 263 ->
                new Misconfigured(
                        coded + "the server cannot do what this needs; if it is no MongoDB, set transactions to off",
                        null);
            case 26, 61, 73, 85, 86, 166 ->
                new Misconfigured(
                        coded + "the collection is missing, a view, sharded by another key, or has another index",
                        null);
            case 50, 146, 202, 262, 462, 16_500 ->
                new Overloaded(coded + "it took too long, or the server asks for less", PAUSE, null);
            case 64, 100 -> new Unavailable(coded + "the write is not on a majority of the servers yet", null);
            case 189, 10_058, 10_107, 13_435, 13_436 ->
                new Unavailable(
                        coded + "the server is not the primary; name all hosts, or the replica set, in the URL", null);
            case 14_031 -> new Unavailable(coded + "the server's disk is full", null);
            default -> new Unavailable(coded + "the cause is not known to us; it is tried again", null);
        };
    }

    /** Of the server's words the command's name alone: behind it are values. */
    private static String denied(MongoException failure) {
        Matcher denied = DENIED.matcher(String.valueOf(failure.getMessage()));
        return denied.find() ? "the right to run " + denied.group(1) : ANY_RIGHT;
    }

    /** What the server has against one document. */
    static SinkException named(WriteError error, String doing, @Nullable String bladeId) {
        String what = "MongoDB: " + doing + " (code " + error.getCode() + "): ";
        return switch (error.getCode()) {
            case 11_000, 11_001, 12_582 ->
                Rejected.forNow(what + "the unique index " + index(error) + " has another document", bladeId);
            case 121 -> new Rejected(what + "the collection's validator refused the document", bladeId, null);
            case 10_334, 17_419, 17_420, 17_280 -> new Rejected(what + "the document is too large", bladeId, null);
            case 2, 9, 14, 15, 17, 22, 28, 40, 52, 55, 56, 57, 66 ->
                new Rejected(what + "the server refused the document", bladeId, null);
            default -> byCode(error.getCode(), ANY_RIGHT, "MongoDB: " + doing + ": ");
        };
    }

    /** The index that a duplicate key is about; the server says it in words alone. */
    static String index(WriteError error) {
        Matcher matcher = INDEX.matcher(error.getMessage());
        return matcher.find() ? matcher.group(1) : "of the collection";
    }
}
