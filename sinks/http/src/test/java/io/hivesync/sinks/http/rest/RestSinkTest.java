package io.hivesync.sinks.http.rest;

import io.hivesync.sinks.testkit.Capabilities;
import io.hivesync.sinks.testkit.Capability;
import io.hivesync.sinks.testkit.GuaranteesPage;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A request a record, the lanes in a file. */
final class RestSinkTest extends RestContract {
    @RegisterExtension
    static final GuaranteesPage PAGE = new GuaranteesPage("REST, a request a record", "rest.md");

    @TempDir
    Path folder;

    @Override
    protected Map<String, String> options() {
        Map<String, String> options = super.options();
        options.put("lane-file", folder.resolve("made/lanes.sqlite").toString());
        return options;
    }

    @Override
    protected Capabilities capabilities() {
        return Capabilities.ALL
                .without(Capability.TRANSACTIONS, "each record is a request of its own")
                .without(Capability.HELD_CHANGES, NOT_HELD)
                .without(Capability.TABLES, NO_TABLES);
    }
}
