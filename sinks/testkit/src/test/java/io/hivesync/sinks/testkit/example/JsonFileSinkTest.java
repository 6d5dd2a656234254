package io.hivesync.sinks.testkit.example;

import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.testkit.Capabilities;
import io.hivesync.sinks.testkit.Capability;
import io.hivesync.sinks.testkit.SinkContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class JsonFileSinkTest extends SinkContract {
    @TempDir
    Path folder;

    @Override
    protected SinkProvider provider() {
        return new JsonFileSinkProvider();
    }

    @Override
    protected String url() {
        return "jsonfile:" + folder.resolve("copy.json");
    }

    @Override
    protected Capabilities capabilities() {
        return Capabilities.ALL
                .without(Capability.NETWORK, "it is a file of this machine")
                .without(Capability.LOGIN, "a file asks nobody")
                .without(Capability.TABLES, "an object of JSON needs no table")
                .without(Capability.NAMES, "the example keeps it short")
                .without(Capability.SOFT_DELETES, "the example keeps it short")
                .without(Capability.HELD_CHANGES, "an object of JSON has no unique keys");
    }
}
