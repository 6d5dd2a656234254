package io.hivesync.sinks.jdbc.postgres;

import io.hivesync.sinks.jdbc.Failures;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * PostgreSQL's errors by SQLSTATE. The server's words are repeated only where they can name nothing but tables, columns and
 * databases; those about a login name the user, those about data show it.
 */
final class PostgresFailures {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private PostgresFailures() {}

    static SinkException named(SQLException error, String doing, @Nullable String bladeId) {
        SQLException origin = Failures.origin(error);
        String state = origin.getSQLState() == null ? "" : origin.getSQLState();
        String what = "PostgreSQL: " + doing + " (SQLSTATE " + (state.isEmpty() ? "none" : state) + "): ";
        return switch (state) {
            case "25006" ->
                new Misconfigured(what + "the database is read-only; name the primary, or free its disk", null);
            case "08004" ->
                new Misconfigured(
                        what + "the server refused the kind of login or encryption that was asked"
                                + " for; check sslmode and whether a password is given",
                        null);
            case "42701", "42P07" -> new Unavailable(what + "another one changed the table at the same time", null);
            case "23001", "23503", "23505", "23P01" -> Rejected.forNow(what + where(origin), bladeId);
            case "57014" -> new Overloaded(what + "the server stopped the statement, it took too long", PAUSE, null);
            case "53100" -> new Unavailable(what + "the server's disk is full", null);
            case "53300" -> new Unavailable(what + "the server has no connection left", null);
            default -> byClass(origin, state, what, bladeId);
        };
    }

    private static SinkException byClass(SQLException origin, String state, String what, @Nullable String bladeId) {
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "28" -> new Misconfigured(what + "the server refused the user or the password", null);
            case "3D", "3F", "42" -> new Misconfigured(what + said(origin), null);
            case "54" ->
                new Rejected(what + "a value is larger than the server or one of its indexes holds", bladeId, null);
            case "21", "22", "23", "44", "P0" -> new Rejected(what + where(origin), bladeId, null);
            case "53" -> new Overloaded(what + "the server is short of memory or another resource", PAUSE, null);
            case "08" -> new Unavailable(what + "the server cannot be reached, or the connection broke", origin);
            case "40", "55" -> new Unavailable(what + "another transaction was in the way", null);
            case "57" -> new Unavailable(what + "the server is stopping, starting, or closed the connection", null);
            default -> new Unavailable(what + "the cause is not known to us; it is tried again", null);
        };
    }

    private static String said(SQLException origin) {
        ServerErrorMessage server = server(origin);
        return server == null ? "the statement does not fit the database" : server.getMessage();
    }

    private static String where(SQLException origin) {
        ServerErrorMessage server = server(origin);
        StringBuilder where = new StringBuilder("the server refused a value");
        if (server != null && server.getTable() != null) {
            where.append(" of table ").append(server.getTable());
        }
        if (server != null && server.getColumn() != null) {
            where.append(", column ").append(server.getColumn());
        }
        if (server != null && server.getConstraint() != null) {
            where.append(", by constraint ").append(server.getConstraint());
        }
        return where.toString();
    }

    private static @Nullable ServerErrorMessage server(SQLException origin) {
        return origin instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
    }
}
