package io.hivesync.sinks.mongodb;

import io.hivesync.sinks.testkit.Capabilities;
import io.hivesync.sinks.testkit.Capability;
import org.junit.jupiter.api.Tag;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.mongodb.MongoDBContainer;

/** A real MongoDB as a replica set of one. Skipped, and counted as skipped, where there is no Docker. */
@Tag("slow")
@Testcontainers(disabledWithoutDocker = true)
final class MongoContainerTest extends MongoContract {
    static final String IMAGE = "mongo:8.0";

    @Container
    private static final MongoDBContainer MONGO = new MongoDBContainer(IMAGE).withReplicaSet();

    private final String database = LocalMongo.newDatabase();

    @Override
    protected String url() {
        return MONGO.getConnectionString() + "/" + database;
    }

    @Override
    protected Capabilities capabilities() {
        return super.capabilities().without(Capability.LOGIN, "the container asks nobody");
    }
}
