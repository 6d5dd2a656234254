package io.hivesync.sinks.jdbc.postgres;

import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.sinks.jdbc.RelationalContract;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.testkit.Capabilities;
import io.hivesync.sinks.testkit.Capability;
import io.hivesync.sinks.testkit.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** PostgreSQL behind a pooler that hands out connections by transaction, as Neon and Supabase have one. */
@Tag("slow")
final class PooledSinkTest extends RelationalContract {
    @RegisterExtension
    final NewDatabase database = new NewDatabase();

    @RegisterExtension
    final Pooler pooler = new Pooler();

    static final class Pooler implements BeforeEachCallback {
        private int port;

        @Override
        public void beforeEach(ExtensionContext context) {
            port = PgBouncer.shared(context).port();
        }
    }

    @Override
    protected SinkProvider provider() {
        return new PostgresSinkProvider();
    }

    @Override
    protected String url() {
        return "postgres://postgres:" + Samples.SECRET + "@127.0.0.1:" + pooler.port + "/" + database.name();
    }

    @Override
    protected Capabilities capabilities() {
        return Capabilities.ALL.without(Capability.LOGIN, "the pooler of this test asks nobody for a password");
    }

    @Override
    protected String unreachableUrl() {
        return "postgres://user:" + Samples.SECRET + "@127.0.0.1:1/app";
    }

    @Override
    protected Connection connect() throws SQLException {
        return database.connect();
    }

    /** As when a compute is suspended. */
    @Test
    void aConnectionThatTheServerEndsCostsOneWriteAtMost() throws Exception {
        SinkWriter writer = take();
        writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
        database.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                + " AND datname = current_database()");

        try {
            writer.write(changes(0, 1, upsert("b", "{'name':'Bo'}")), TIMEOUT);
        } catch (Unavailable e) {
            // unless the pooler noticed it first, and took another connection
        }
        long at = sink.readLane(Samples.LANE).orElseThrow().offset();
        writer.write(changes(at, 2, upsert("b", "{'name':'Bob'}")), TIMEOUT);
        assertThat(names()).hasToString("{a=Ada, b=Bob}");
    }
}
