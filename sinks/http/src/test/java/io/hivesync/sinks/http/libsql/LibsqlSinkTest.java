package io.hivesync.sinks.http.libsql;

import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.testkit.GuaranteesPage;
import io.hivesync.sinks.testkit.Samples;
import io.hivesync.sinks.testkit.SinkContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract of all sinks before a real libSQL server. */
final class LibsqlSinkTest extends SinkContract {
    @RegisterExtension
    static final GuaranteesPage PAGE = new GuaranteesPage("Turso, libSQL", "turso.md");

    @RegisterExtension
    final EmptyDatabase database = new EmptyDatabase();

    @Override
    protected SinkProvider provider() {
        return new LibsqlSinkProvider();
    }

    @Override
    protected String url() {
        return database.url();
    }

    @Override
    protected String unreachableUrl() {
        return "libsql://127.0.0.1:1?tls=0&authToken=" + Samples.SECRET;
    }

    @Override
    protected String wrongPasswordUrl() {
        return database.server().url(Samples.SECRET);
    }

    @Override
    protected void removeTable(String model) throws Exception {
        database.run("DROP TABLE " + model);
    }

    @Override
    protected void makeUnique(String field) throws Exception {
        database.run("CREATE UNIQUE INDEX one_" + field + " ON accounts (" + field + ")");
    }
}
