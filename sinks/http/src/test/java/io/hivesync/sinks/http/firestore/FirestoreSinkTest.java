package io.hivesync.sinks.http.firestore;

import static io.hivesync.sinks.testkit.Samples.SECRET;
import static io.hivesync.sinks.testkit.Samples.upsert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.testkit.Capabilities;
import io.hivesync.sinks.testkit.Capability;
import io.hivesync.sinks.testkit.GuaranteesPage;
import io.hivesync.sinks.testkit.SinkContract;
import io.hivesync.topics.Json;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract before Google's emulator. */
final class FirestoreSinkTest extends SinkContract {
    @RegisterExtension
    static final GuaranteesPage PAGE = new GuaranteesPage("Firestore", "firestore.md");

    private final String url = FirestoreEmulator.shared().url();

    @Override
    protected SinkProvider provider() {
        return new FirestoreSinkProvider();
    }

    @Override
    protected String url() {
        return url;
    }

    @Override
    protected String unreachableUrl() {
        return FirestoreEmulator.url(1);
    }

    /** Firestore checks no types, but no document is larger than 1 MiB. */
    @Override
    protected RecordChange poison(String bladeId) {
        ObjectNode large = Json.MAPPER.createObjectNode().put("name", SECRET.repeat(200_000));
        return upsert(bladeId, large);
    }

    @Override
    protected Capabilities capabilities() {
        return Capabilities.ALL
                .without(Capability.HELD_CHANGES, "Firestore has no unique fields and no foreign keys")
                .without(Capability.LOGIN, "the emulator asks nobody; see GoogleAuthorizationTest")
                .without(Capability.TABLES, "a collection needs no making, and is there with its first document");
    }
}
