package io.hivesync.sinks.http.supabase;

import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.testkit.GuaranteesPage;
import io.hivesync.sinks.testkit.Samples;
import io.hivesync.sinks.testkit.SinkContract;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract of all sinks before PostgREST and PostgreSQL, with Supabase's roles and keys. */
final class SupabaseSinkTest extends SinkContract {
    @RegisterExtension
    static final GuaranteesPage PAGE = new GuaranteesPage("Supabase by REST", "supabase.md");

    @RegisterExtension
    final EmptyProject project = new EmptyProject();

    @Override
    protected SinkProvider provider() {
        return new SupabaseSinkProvider();
    }

    @Override
    protected String url() {
        return project.server().url(SupabaseServer.KEY);
    }

    @Override
    protected String unreachableUrl() {
        return "supabase+http://127.0.0.1:1?apikey=" + Samples.SECRET;
    }

    @Override
    protected String wrongPasswordUrl() {
        return project.server().url(Samples.SECRET);
    }

    @Override
    protected void removeTable(String model) throws SQLException {
        project.server().run("DROP TABLE " + model);
    }

    @Override
    protected void makeUnique(String field) throws SQLException {
        project.server().run("CREATE UNIQUE INDEX one_" + field + " ON accounts (" + field + ")");
    }
}
