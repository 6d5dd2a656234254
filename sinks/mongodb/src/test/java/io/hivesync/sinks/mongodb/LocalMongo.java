package io.hivesync.sinks.mongodb;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server in this process for the tests of a class: {@code mongo-java-server}, which speaks MongoDB's protocol and is not
 * MongoDB.
 */
final class LocalMongo implements BeforeAllCallback, AfterAllCallback {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    /** One for each connection, so that a command may wait for another one's. */
    private static final int THREADS = 64;

    private final String name;
    private final ScriptedBackend backend;
    private MongoServer server;
    private MongoClient client;
    private int port;

    private LocalMongo(String name, ScriptedBackend backend) {
        this.name = name;
        this.backend = backend;
    }

    static LocalMongo standalone() {
        return new LocalMongo("standalone", new ScriptedBackend(false));
    }

    static LocalMongo replicaSet() {
        return new LocalMongo("replica set", new ScriptedBackend(true));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
        client = MongoClients.create("mongodb://localhost:" + port);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        client.close();
        stop();
    }

    /** At the port that it had before. */
    void start() {
        server = new MongoServer(backend);
        server.bind(new InetSocketAddress("localhost", port), 1, THREADS);
        port = server.getLocalAddress().getPort();
    }

    /** Ends connections in the middle of whatever they do. What is stored stays. */
    void stop() {
        server.shutdownNow();
    }

    ScriptedBackend backend() {
        return backend;
    }

    int port() {
        return port;
    }

    static String newDatabase() {
        return "test_" + DATABASES.incrementAndGet();
    }

    /** @param login with an @ at its end, or empty */
    String url(String login, String database) {
        return "mongodb://" + login + "localhost:" + port + "/" + database
                + (login.isEmpty() ? "" : "?authMechanism=PLAIN&authSource=$external");
    }

    /** A client that is none of the sink's. */
    MongoClient client() {
        return client;
    }

    @Override
    public String toString() {
        return name;
    }
}
