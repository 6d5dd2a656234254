package io.hivesync.sinks.mongodb;

import io.hivesync.sinks.testkit.GuaranteesPage;
import io.hivesync.sinks.testkit.Samples;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The path with transactions, at a stand-in for a replica set; see {@link StandInTransactions} for what it is not. */
final class MongoTransactionTest extends MongoContract {
    @RegisterExtension
    static final GuaranteesPage PAGE = new GuaranteesPage("MongoDB, replica set", "mongodb.md");

    @RegisterExtension
    static final LocalMongo MONGO = LocalMongo.replicaSet();

    private final String database = LocalMongo.newDatabase();

    @Override
    protected String url() {
        return MONGO.url("user:" + Samples.SECRET + "@", database);
    }

    @Override
    protected String wrongPasswordUrl() {
        return MONGO.url(ScriptedBackend.SECURED + ":" + Samples.SECRET + "@", database);
    }
}
