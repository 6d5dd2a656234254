package io.hivesync.sinks.jdbc.mysql;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.schema;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.jdbc.ParentAndChild;
import io.hivesync.sinks.jdbc.PrintedSchema;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.testkit.Capabilities;
import io.hivesync.sinks.testkit.Capability;
import io.hivesync.sinks.testkit.LaneDriver;
import io.hivesync.sinks.testkit.Samples;
import io.hivesync.sinks.testkit.SinkContract;
import io.hivesync.sinks.testkit.Wire;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds for each server that speaks MySQL's protocol. */
abstract class MysqlContract extends SinkContract {
    private String database;

    abstract MysqlServer server();

    /** How the server calls the key's type. */
    abstract String keyType();

    @BeforeEach
    @Override
    protected void openSink() throws SinkException {
        try {
            database = server().newDatabase();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        super.openSink();
    }

    @Override
    protected SinkProvider provider() {
        return new MysqlSinkProvider();
    }

    @Override
    protected String url() {
        return url("root@", database, "disabled");
    }

    final String url(String login, String base, String sslMode) {
        return "mysql://" + login + "127.0.0.1:" + server().port() + "/" + base + "?sslmode=" + sslMode;
    }

    final void run(String sql) throws SQLException {
        server().run(database, sql);
    }

    final String one(String sql) throws SQLException {
        try (Connection connection = server().connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    protected Capabilities capabilities() {
        return Capabilities.ALL.without(
                Capability.LONG_NUMBERS, "a number is a DOUBLE, and what it does not hold is refused");
    }

    @Override
    protected String unreachableUrl() {
        return "mysql://root:" + Samples.SECRET + "@127.0.0.1:1/app";
    }

    @Override
    protected String wrongPasswordUrl() throws SQLException {
        run("CREATE USER IF NOT EXISTS 'secured'@'%' IDENTIFIED BY 'right'");
        return url("secured:" + Samples.SECRET + "@", database, "preferred");
    }

    @Override
    protected void removeTable(String model) throws SQLException {
        run("DROP TABLE " + model);
    }

    @Override
    protected void makeUnique(String field) throws SQLException {
        run("ALTER TABLE accounts ADD UNIQUE KEY one_" + field + " (" + field + "(100))");
    }

    @Test
    void tablesHaveTheColumnsThatTheirPageNames() throws Exception {
        take().write(changes(-1, 0, upsert("a", "{'loginCount':1.5,'lastSeen':'2026-01-02T03:04:05.678Z'}")), TIMEOUT);

        assertThat(one("SELECT column_type FROM information_schema.columns WHERE table_schema = database()"
                        + " AND table_name = 'accounts' AND column_name = 'blade_id'"))
                .isEqualTo(keyType());
        assertThat(one("SELECT concat(login_count, ' ', last_seen) FROM accounts"))
                .isEqualTo("1.5 2026-01-02 03:04:05.678000");
    }

    @Test
    void whatTheSchemaCommandPrintsIsAllThatASinkNeeds() throws Exception {
        String empty = server().newDatabase();

        new PrintedSchema(provider(), url("root@", empty, "disabled"), sql -> server().run(empty, sql))
                .assertIsAllThatASinkNeeds();
    }

    @Test
    void aDatabaseThatIsMissingIsNamed() {
        try (Sink nowhere = open(
                new SinkSettings("main", url("root@", "nowhere", "disabled"), SchemaMode.EVOLVE, Clock.systemUTC()))) {
            assertThatThrownBy(nowhere::check)
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("the database does not exist");
        }
    }

    /** What the page says is run. */
    @Test
    void theGrantsOfThePageAreEnough() throws Exception {
        PageOfMysql page = new PageOfMysql(server());

        page.use(page.user(database, page.rightsWithoutSchema()), SchemaMode.VALIDATE);
        String empty = server().newDatabase();
        page.use(page.user(empty, page.rights()), SchemaMode.EVOLVE);
    }

    @Test
    void withoutOneOfTheGrantsOfThePageThatRightIsNamed() throws Exception {
        PageOfMysql page = new PageOfMysql(server());
        assertThat(page.rights()).hasSizeGreaterThan(3);
        for (String right : page.rights()) {
            List<String> others = new ArrayList<>(page.rights());
            others.remove(right);
            String url = page.user(server().newDatabase(), others);

            assertThatThrownBy(() -> page.use(url, SchemaMode.EVOLVE))
                    .as("without " + right)
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("the user lacks the right " + right + " on table ");
        }
    }

    @Test
    void aUserWithoutAnyRightIsToldSo() throws Exception {
        PageOfMysql page = new PageOfMysql(server());
        String url = page.user(server().newDatabase(), List.of());

        assertThatThrownBy(() -> page.use(url, SchemaMode.EVOLVE))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("the user has no right on the database")
                .hasMessageNotContaining("hive_sync");
    }

    @Test
    void aUniqueKeyOfSomebodyElseRefusesTheRecordAndKeepsTheOtherOne() throws Exception {
        run("ALTER TABLE accounts ADD UNIQUE KEY one_team (team(100))");
        SinkWriter writer = take();
        writer.write(changes(-1, 0, upsert("a", "{'team':'" + Samples.SECRET + "'}")), TIMEOUT);

        // without a guard ON DUPLICATE KEY UPDATE changes the other record's row
        assertThatThrownBy(() -> writer.write(changes(0, 1, upsert("b", "{'team':'" + Samples.SECRET + "'}")), TIMEOUT))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("a record with another id has the same value of a unique key")
                .hasMessageNotContaining(Samples.SECRET);
        assertThat(stored(ACCOUNTS)).containsOnlyKeys("a");
    }

    /** What a person reads behind a dead letter: the field, the column and the reason, and never the value. */
    @Test
    void aValueThatMysqlCannotHoldIsRejectedInTheseWords() throws Exception {
        SinkWriter writer = take();
        Map<String, String> reasons = Map.of(
                "{'name':'nul \\u0000'}", "name: it has the character U+0000, which text columns cannot hold",
                "{'team':'half \\ud83d'}", "team: it has half of a surrogate pair, which is no character",
                "{'loginCount':'hunter2'}", "login_count: it is no number but text",
                "{'loginCount':9007199254740993}", "login_count: it has more digits than a DOUBLE holds",
                "{'emailVerified':'hunter2'}", "email_verified: it is no boolean but text",
                "{'lastSeen':'hunter2'}", "last_seen: it is text, but no ISO 8601 date",
                "{'lastSeen':'0999-12-31'}", "last_seen: it is a date before the year 1000, where a DATETIME begins",
                "{'settings':[0.12345678901234567890]}",
                        "settings: it has a number with more digits than JSON has here");
        reasons.forEach((after, reason) -> {
            String field = Samples.image(after).fieldNames().next();

            assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("x", after)), TIMEOUT))
                    .isInstanceOf(Rejected.class)
                    .hasMessage("The field " + field + " of accounts x does not fit its column " + reason);
        });
        assertThat(names()).isEmpty();
    }

    private Sink through(Wire wire) throws SinkException {
        String url = "mysql://root@127.0.0.1:" + wire.port() + "/" + database + "?sslmode=disabled";
        Sink there = open(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC()));
        there.check();
        there.prepare(ACCOUNTS);
        return there;
    }

    /** Guards every place at which a connection can end. */
    @Tag("slow")
    @Test
    void aConnectionThatIsCutAnywhereInABatchLosesNothingAndDoublesNothing() throws Exception {
        try (Wire wire = new Wire(server().port());
                Sink cut = through(wire)) {
            LaneDriver driver = new LaneDriver(cut, TIMEOUT);
            driver.driveTo(40, offset -> {
                if (offset % 3 == 0) {
                    wire.cutOnceAfter(1 + offset * 50);
                }
            });

            assertThat(driver.failures()).isPositive();
            driver.assertHolds("MySQL, connection cut", 40);
        }
    }

    @Tag("slow")
    @Test
    void aHalfOpenConnectionIsGivenUpInTime() throws Exception {
        try (Wire wire = new Wire(server().port());
                Sink dead = through(wire)) {
            SinkWriter writer = dead.openLane(LANE, Optional.empty(), TAKEN);
            wire.die();
            assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}")), Duration.ofSeconds(2)))
                    .isInstanceOf(Unavailable.class);
            wire.mend();
            LaneDriver driver = new LaneDriver(dead, TIMEOUT);
            driver.driveTo(20, offset -> {});

            driver.assertHolds("MySQL, connection half-open", 20);
        }
    }

    @Test
    void aColumnOfAnotherTypeIsNamedWithWhatToDo() throws Exception {
        run("CREATE TABLE posts (blade_id varchar(100) PRIMARY KEY, views date)");

        assertThatThrownBy(() -> sink.prepare(schema("posts", 1, new Field("views", FieldType.NUMBER))))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("The column views of table posts is date");
    }

    @Test
    void aTableWithoutOurKeyIsNamed() throws Exception {
        run("CREATE TABLE posts (id varchar(100) PRIMARY KEY, blade_id varchar(100))");

        assertThatThrownBy(() -> sink.prepare(schema("posts", 1, new Field("views", FieldType.NUMBER))))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContainingAll("posts", "blade_id");
    }

    @Test
    void validateSaysWhatIsMissingAndChangesNothing() throws Exception {
        try (Sink validating = open(SchemaMode.VALIDATE)) {
            validating.check();
            validating.prepare(ACCOUNTS);
            ModelSchema posts = schema("posts", 1, new Field("viewCount", FieldType.NUMBER));
            assertThatThrownBy(() -> validating.prepare(posts))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContainingAll("CREATE TABLE `posts`", "`view_count` double");
            run("CREATE TABLE posts (blade_id varchar(100) PRIMARY KEY)");
            assertThatThrownBy(() -> validating.prepare(posts))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("ALTER TABLE `posts` ADD COLUMN `view_count` double");
            run("DROP TABLE hive_sync_held");
            assertThatThrownBy(validating::check)
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("CREATE TABLE hive_sync_held");
        }
    }

    @Test
    void aLaneThatAnotherSessionHoldsIsUnavailable() throws Exception {
        SinkWriter writer = take();
        try (Connection other = server().connect(database);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT * FROM hive_sync_lanes FOR UPDATE");

            assertThatThrownBy(
                            () -> writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), Duration.ofMillis(500)))
                    .isInstanceOf(Unavailable.class);
        }
        SinkWriter again = sink.openLane(LANE, Optional.of(TAKEN), TAKEN);
        again.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
        assertThat(names()).hasToString("{a=Ada}");
    }

    /** Guards tables with keys of somebody else's: neither lane may wait for the other at the head of its line. */
    @Test
    void aChildWaitsForItsParentAndAParentsDeleteForItsChildren() throws Exception {
        sink.prepare(ParentAndChild.TEAMS);
        String key = one("SELECT column_type FROM information_schema.columns WHERE table_schema = database()"
                + " AND table_name = 'teams' AND column_name = 'blade_id'");
        String collation =
                one("SELECT coalesce(concat(' COLLATE ', collation_name), '') FROM information_schema.columns"
                        + " WHERE table_schema = database() AND table_name = 'teams' AND column_name = 'blade_id'");
        run("ALTER TABLE accounts MODIFY team " + key + collation);
        run("ALTER TABLE accounts ADD FOREIGN KEY (team) REFERENCES teams (blade_id)");

        new ParentAndChild(sink).eitherWaitsForTheOther();
    }
}
