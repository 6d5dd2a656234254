package io.hivesync.sinks.mongodb;

import com.mongodb.ClientSessionOptions;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ClusterType;
import com.mongodb.connection.ServerDescription;
import io.hivesync.sinks.mongodb.MongoOptions.Transactions;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is at the other end of a URL: a replica set, a sharded cluster, or a single server without transactions.
 *
 * <p>Connects at the first use. Thread-safe. After an exception it stays usable.
 */
final class MongoServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MongoServer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_CONNECTIONS = 4;
    private static final long IDLE_SECONDS = 60;
    private static final int SELECTION_SECONDS = 10;
    /** MongoDB 5.0: from there on names in values may begin with $ and hold dots. */
    private static final int OLDEST_WIRE_VERSION = 13;

    private final String sink;
    private final MongoUrl url;
    private final MongoOptions options;
    private @Nullable MongoClient client;
    private boolean closed;
    private volatile @Nullable Boolean transactional;

    MongoServer(String sink, MongoUrl url, MongoOptions options) {
        this.sink = sink;
        this.url = url;
        this.options = options;
    }

    /** Work that the driver does. */
    interface Work<T> {
        T on(MongoDatabase database) throws SinkException;
    }

    /** Work that the driver does in a transaction, by the database's handle that has no limit of its own. */
    interface TransactionWork<T> {
        T on(MongoDatabase database, ClientSession session) throws SinkException;
    }

    /** What is done, for the message of a failure, as in "cannot write accounts", and how long each step of it may take. */
    record Task(String failure, Duration limit) {
        Task(String failure) {
            this(failure, PATIENCE);
        }
    }

    MongoOptions options() {
        return options;
    }

    String databaseName() {
        return url.database();
    }

    <T> T call(Task task, Work<T> work) throws SinkException {
        try {
            return work.on(limited(task));
        } catch (MongoException | IllegalStateException e) {
            throw MongoFailures.named(e, task.failure(), isConnected());
        }
    }

    /** All of the work is done, or none: it is undone when the work throws. */
    <T> T transaction(Task task, TransactionWork<T> work) throws SinkException {
        try (ClientSession session = session()) {
            session.startTransaction(limits(task));
            T result = work.on(database(), session);
            session.commitTransaction();
            return result;
            // what is not committed is aborted as the session closes
        } catch (MongoException | IllegalStateException e) {
            throw MongoFailures.named(e, task.failure(), isConnected());
        }
    }

    /** Does the work in a transaction, and undoes it. */
    void undone(Task task, TransactionWork<?> work) throws SinkException {
        try (ClientSession session = session()) {
            session.startTransaction(limits(task));
            work.on(database(), session);
            session.abortTransaction();
        } catch (MongoException | IllegalStateException e) {
            throw MongoFailures.named(e, task.failure(), isConnected());
        }
    }

    private static TransactionOptions limits(Task task) {
        return TransactionOptions.builder()
                .readConcern(ReadConcern.SNAPSHOT)
                .writeConcern(WriteConcern.MAJORITY)
                .readPreference(ReadPreference.primary())
                .timeout(task.limit().toMillis(), TimeUnit.MILLISECONDS)
                .build();
    }

    private ClientSession session() throws SinkException {
        return client().startSession(
                        ClientSessionOptions.builder().causallyConsistent(false).build());
    }

    private MongoDatabase database() throws SinkException {
        return client().getDatabase(url.database());
    }

    private MongoDatabase limited(Task task) throws SinkException {
        return database().withTimeout(task.limit().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether a batch is one transaction. Found out at the first use, and anew by {@link #connect}. */
    boolean isTransactional() throws SinkException {
        Boolean known = transactional;
        return known == null ? connect() : known;
    }

    /** Reaches the server and finds out what it is. */
    boolean connect() throws SinkException {
        call(
                new Task("cannot reach the server"),
                database -> database.runCommand(new BsonDocument("ping", new BsonInt32(1))));
        ClusterDescription cluster = client().getClusterDescription();
        for (ServerDescription server : cluster.getServerDescriptions()) {
            if (server.isOk() && server.getMaxWireVersion() < OLDEST_WIRE_VERSION) {
                throw new Misconfigured("MongoDB: the server is older than 5.0, which this sink needs", null);
            }
        }
        boolean able = cluster.getType() != ClusterType.STANDALONE;
        if (!able && options.transactions() == Transactions.REQUIRED) {
            throw new Misconfigured(
                    "MongoDB: the server is a standalone, which has no transactions, and they are required: make it a"
                            + " replica set (one member is enough), or set transactions to auto",
                    null);
        }
        return decide(able && options.transactions() != Transactions.OFF);
    }

    private synchronized boolean decide(boolean decided) {
        if (!Boolean.valueOf(decided).equals(transactional)) {
            log.info(
                    "Sink {}: {}",
                    sink,
                    decided
                            ? "each batch is one transaction"
                            : "no transactions, so readers may see half of a batch, and deleted records leave tombstones");
        }
        transactional = decided;
        return decided;
    }

    private synchronized MongoClient client() throws SinkException {
        if (closed) {
            throw new Unavailable("MongoDB: the sink " + sink + " is closed", null);
        }
        if (client == null) {
            client = MongoClients.create(settings(connection()));
        }
        return client;
    }

    private ConnectionString connection() throws SinkException {
        try {
            return url.connection();
        } catch (MongoException e) {
            throw MongoFailures.named(e, "cannot look the server's address up", false);
        } catch (IllegalArgumentException e) {
            // what DNS adds to an address with +srv
            throw new Misconfigured("MongoDB: the options that DNS has for the server's address cannot be read", null);
        }
    }

    private static MongoClientSettings settings(ConnectionString connection) {
        MongoClientSettings.Builder settings = MongoClientSettings.builder().applyConnectionString(connection);
        if (connection.getApplicationName() == null) {
            settings.applicationName("hive-sync");
        }
        if (connection.getServerSelectionTimeout() == null) {
            settings.applyToClusterSettings(
                    cluster -> cluster.serverSelectionTimeout(SELECTION_SECONDS, TimeUnit.SECONDS));
        }
        return settings.applyToConnectionPoolSettings(pool ->
                        pool.minSize(0).maxSize(MOST_CONNECTIONS).maxConnectionIdleTime(IDLE_SECONDS, TimeUnit.SECONDS))
                .readPreference(ReadPreference.primary())
                .readConcern(ReadConcern.DEFAULT)
                .writeConcern(WriteConcern.MAJORITY)
                .build();
    }

    /** Whether a server is there at the moment, as far as the driver knows. */
    private synchronized boolean isConnected() {
        return client != null
                && client.getClusterDescription().getServerDescriptions().stream()
                        .anyMatch(ServerDescription::isOk);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.close();
        }
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
