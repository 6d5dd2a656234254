package io.hivesync.app;

import java.io.IOException;
import java.nio.file.Path;

/** Another process has a role's place in the state folder. */
final class PlaceTakenException extends EnvironmentException {
    private static final long serialVersionUID = 1;

    PlaceTakenException(String role, Path folder) {
        super(
                "Another hive-sync runs as '" + role + "' on the state folder " + folder
                        + ". Stop it, or give another folder with --state.",
                new IOException("locked"));
    }
}
