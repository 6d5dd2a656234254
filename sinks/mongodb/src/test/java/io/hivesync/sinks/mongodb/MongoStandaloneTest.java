package io.hivesync.sinks.mongodb;

import io.hivesync.sinks.testkit.Capabilities;
import io.hivesync.sinks.testkit.Capability;
import io.hivesync.sinks.testkit.GuaranteesPage;
import io.hivesync.sinks.testkit.Samples;
import org.junit.jupiter.api.extension.RegisterExtension;

/** At a single server without transactions: documents with versions. */
final class MongoStandaloneTest extends MongoContract {
    @RegisterExtension
    static final GuaranteesPage PAGE = new GuaranteesPage("MongoDB, standalone", "mongodb.md");

    @RegisterExtension
    static final LocalMongo MONGO = LocalMongo.standalone();

    private final String database = LocalMongo.newDatabase();

    @Override
    protected Capabilities capabilities() {
        return super.capabilities()
                .without(Capability.TRANSACTIONS, "a standalone server writes each document by itself");
    }

    @Override
    protected String url() {
        return MONGO.url("user:" + Samples.SECRET + "@", database);
    }

    @Override
    protected String wrongPasswordUrl() {
        return MONGO.url(ScriptedBackend.SECURED + ":" + Samples.SECRET + "@", database);
    }
}
