package io.hivesync.sinks.mongodb;

import static io.hivesync.sinks.testkit.Samples.upsert;
import static java.util.Objects.requireNonNull;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.IndexOptions;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.testkit.Capabilities;
import io.hivesync.sinks.testkit.Capability;
import io.hivesync.sinks.testkit.Samples;
import io.hivesync.sinks.testkit.SinkContract;
import org.bson.Document;

/** The contract of all sinks, at whatever speaks MongoDB's protocol. */
abstract class MongoContract extends SinkContract {

    @Override
    protected SinkProvider provider() {
        return new MongoSinkProvider();
    }

    @Override
    protected Capabilities capabilities() {
        return Capabilities.ALL.without(
                Capability.TABLES, "MongoDB makes a missing collection at the first write to it");
    }

    @Override
    protected String unreachableUrl() {
        return "mongodb://user:" + Samples.SECRET + "@localhost:1/app?serverSelectionTimeoutMS=300";
    }

    /** A document takes whatever Hive holds, a field of another type too; half of a character it cannot. */
    @Override
    protected RecordChange poison(String bladeId) {
        return upsert(bladeId, "{'name':'" + Samples.SECRET + " \\ud83d'}");
    }

    @Override
    protected void makeUnique(String field) {
        ConnectionString url = new ConnectionString(url());
        try (MongoClient other = MongoClients.create(url)) {
            // sparse: accounts without the field are no twins
            other.getDatabase(requireNonNull(url.getDatabase()))
                    .getCollection("accounts")
                    .createIndex(
                            new Document(field, 1),
                            new IndexOptions().unique(true).sparse(true));
        }
    }
}
