package io.hivesync.connector.sqlite.core.page;

/**
 * The pages do not tell what a commit changed: they are malformed, of a form that is not known, or the change is larger
 * than the limit. The message says which, without any value of a row. The {@link PageDiff} is of no use any more; the
 * way on is a comparison of all rows and a new {@link PageDiff#attach}.
 */
public final class CannotDiff extends Exception {

    CannotDiff(String message) {
        super(message);
    }

    CannotDiff(String message, Throwable cause) {
        super(message, cause);
    }

    static CannotDiff malformed(int page, String what) {
        return new CannotDiff("Page " + page + " is malformed: " + what);
    }
}
