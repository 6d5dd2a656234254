package io.hivesync.sinks.http.supabase;

/** The API refused a call, by a code of PostgreSQL or of its own. The message is the server's: it may show a value. */
final class PostgrestException extends Exception {
    private static final long serialVersionUID = 1;
    private static final String NO_FUNCTION = "PGRST202";
    static final String CALL_TOO_LARGE = "HTTP 413";
    private static final String FENCED = "HS001";
    private static final String NOT_OURS = "HS002";

    private final String code;

    PostgrestException(String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** What stands before the API takes no calls of this size. */
    static PostgrestException callTooLarge() {
        return new PostgrestException(CALL_TOO_LARGE, "");
    }

    /** A SQLSTATE, or {@code PGRST…}. */
    String code() {
        return code;
    }

    boolean functionIsMissing() {
        return code.equals(NO_FUNCTION);
    }

    /** The lane's row is not what the writer expects. */
    boolean fenced() {
        return code.equals(FENCED);
    }

    /** The table is another's, which our functions must not change. */
    boolean tableIsNotOurs() {
        return code.equals(NOT_OURS);
    }
}
