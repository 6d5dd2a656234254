package io.hivesync.sinks.http.libsql;

/** The database refused a statement. The message is the server's: it may show a value. */
final class HranaException extends Exception {
    private static final long serialVersionUID = 1;
    private static final String TOO_LARGE = "RESPONSE_TOO_LARGE";
    static final String CALL_TOO_LARGE = "HTTP 413";

    private final String code;

    HranaException(String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** What stands before the server takes no calls of this size. */
    static HranaException callTooLarge() {
        return new HranaException(CALL_TOO_LARGE, "");
    }

    /** The server's name of the error: {@code SQLITE_CONSTRAINT}. */
    String code() {
        return code;
    }

    /** Whether the rows asked for are too many for one answer. */
    boolean tooLarge() {
        return code.equals(TOO_LARGE);
    }
}
