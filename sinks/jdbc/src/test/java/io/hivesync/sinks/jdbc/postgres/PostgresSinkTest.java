package io.hivesync.sinks.jdbc.postgres;

import io.hivesync.sinks.jdbc.ParentAndChild;
import io.hivesync.sinks.jdbc.RelationalContract;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.testkit.GuaranteesPage;
import io.hivesync.sinks.testkit.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PostgresSinkTest extends RelationalContract {
    @RegisterExtension
    static final GuaranteesPage PAGE = new GuaranteesPage("PostgreSQL, Neon, Supabase", "postgres.md");

    @RegisterExtension
    final NewDatabase database = new NewDatabase();

    @Override
    protected SinkProvider provider() {
        return new PostgresSinkProvider();
    }

    @Override
    protected String url() {
        return database.url("postgres:" + Samples.SECRET + "@");
    }

    @Override
    protected String unreachableUrl() {
        return "postgres://user:" + Samples.SECRET + "@localhost:1/app";
    }

    @Override
    protected String wrongPasswordUrl() throws SQLException {
        database.run("DO $$ BEGIN CREATE ROLE secured LOGIN PASSWORD 'right';"
                + " EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        return database.url("secured:" + Samples.SECRET + "@");
    }

    @Override
    protected Connection connect() throws SQLException {
        return database.connect();
    }

    /** Guards tables with keys of somebody else's: neither lane may wait for the other at the head of its line. */
    @Test
    void aChildWaitsForItsParentAndAParentsDeleteForItsChildren() throws Exception {
        sink.prepare(ParentAndChild.TEAMS);
        run("ALTER TABLE accounts ADD FOREIGN KEY (team) REFERENCES teams (blade_id)");

        new ParentAndChild(sink).eitherWaitsForTheOther();
    }

    /** Such a key is refused when the transaction ends, not by a statement. */
    @Test
    void aKeyThatIsCheckedAtTheEndOfTheTransactionMakesNoDifference() throws Exception {
        sink.prepare(ParentAndChild.TEAMS);
        run("ALTER TABLE accounts ADD FOREIGN KEY (team) REFERENCES teams (blade_id) DEFERRABLE INITIALLY DEFERRED");

        new ParentAndChild(sink).eitherWaitsForTheOther();
    }
}
