package io.hivesync.sinks.http.rest;

import io.hivesync.sinks.testkit.Capabilities;
import io.hivesync.sinks.testkit.Capability;
import io.hivesync.sinks.testkit.GuaranteesPage;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A request a batch, which the API takes whole or not at all; the lanes in the API. */
final class RestBatchSinkTest extends RestContract {
    @RegisterExtension
    static final GuaranteesPage PAGE = new GuaranteesPage("REST, a request a batch", "rest.md");

    @Override
    protected Map<String, String> options() {
        Map<String, String> options = super.options();
        options.put("mode", "batch");
        options.put("batch-path", "/models/{model}/batch");
        options.put("lanes-path", "/lanes/{topic}/{partition}");
        return options;
    }

    @Override
    protected Capabilities capabilities() {
        return Capabilities.ALL.without(Capability.HELD_CHANGES, NOT_HELD).without(Capability.TABLES, NO_TABLES);
    }
}
