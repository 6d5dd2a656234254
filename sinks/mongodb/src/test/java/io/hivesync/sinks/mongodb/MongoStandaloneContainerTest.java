package io.hivesync.sinks.mongodb;

import io.hivesync.sinks.testkit.Capabilities;
import io.hivesync.sinks.testkit.Capability;
import org.junit.jupiter.api.Tag;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.mongodb.MongoDBContainer;

/** A real MongoDB as a single server. Skipped, and counted as skipped, where there is no Docker. */
@Tag("slow")
@Testcontainers(disabledWithoutDocker = true)
final class MongoStandaloneContainerTest extends MongoContract {
    @Container
    private static final MongoDBContainer MONGO = new MongoDBContainer(MongoContainerTest.IMAGE);

    private final String database = LocalMongo.newDatabase();

    @Override
    protected String url() {
        return MONGO.getConnectionString() + "/" + database;
    }

    @Override
    protected Capabilities capabilities() {
        return super.capabilities()
                .without(Capability.TRANSACTIONS, "a standalone server writes each document by itself")
                .without(Capability.LOGIN, "the container asks nobody");
    }
}
