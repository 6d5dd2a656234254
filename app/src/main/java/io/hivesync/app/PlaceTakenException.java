package io.hivesync.app;

import java.io.IOException;
import java.nio.file.Path;

/** Another process has a role's place in the state folder. */
final class PlaceTakenException extends EnvironmentException {
    private static final long serialVersionUID = 1;

    private final String holder;

    /** @param holder who has it, in words; empty when that is not known */
    PlaceTakenException(String role, Path folder, String holder) {
        super(
                "Another hive-sync runs as '" + role + "' on the state folder " + folder + holder
                        + ". Stop it, or give another folder with --state.",
                new IOException("locked"));
        this.holder = holder;
    }

    String holder() {
        return holder;
    }
}
