package io.hivesync.sinks.jdbc.mysql;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.testkit.GuaranteesPage;
import io.hivesync.sinks.testkit.Samples;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Before MySQL 8.0.15, which has no collation that tells all ids apart: its keys are bytes. */
final class MysqlSinkTest extends MysqlContract {
    @RegisterExtension
    static final GuaranteesPage PAGE = new GuaranteesPage("PlanetScale, MySQL", "mysql.md");

    private static MysqlServer server;

    @BeforeAll
    static void start() {
        server = MysqlServer.mysql();
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Override
    MysqlServer server() {
        return server;
    }

    @Override
    String keyType() {
        return "varbinary(2048)";
    }

    /** Guards the line behind a record that no batch is small enough for. */
    @Test
    void aRecordThatIsLargerThanAPacketOfTheServerIsRefusedAndALargeBatchIsMadeSmaller() throws Exception {
        String name = "x".repeat(700_000);
        String packet = one("SELECT @@global.max_allowed_packet");
        run("SET GLOBAL max_allowed_packet = 1048576");
        // of an address the driver asks once: this one is new
        String url = url("root@", server.newDatabase(), "disabled");
        List<String> ids = new ArrayList<>();
        try (Sink small = open(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC()))) {
            small.check();
            small.prepare(ACCOUNTS);
            SinkWriter writer = small.openLane(LANE, Optional.empty(), TAKEN);
            RecordChange large = upsert("a", Samples.image("{}").put("name", name));
            assertThatThrownBy(() -> writer.write(
                            changes(
                                    -1,
                                    1,
                                    large,
                                    upsert("b", Samples.image("{}").put("name", name))),
                            TIMEOUT))
                    .isInstanceOf(Overloaded.class)
                    .hasMessageContaining("max_allowed_packet");
            assertThatThrownBy(() -> writer.write(
                            changes(-1, 0, upsert("c", Samples.image("{}").put("name", name + name))), TIMEOUT))
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            refused -> assertThat(refused.bladeId()).contains("c"))
                    .hasMessageContaining("max_allowed_packet");
            writer.write(changes(-1, 0, large), TIMEOUT);
            small.readRows(ACCOUNTS, Optional.empty(), row -> ids.add(row.bladeId()));
        } finally {
            run("SET GLOBAL max_allowed_packet = " + packet);
        }
        assertThat(ids).containsExactly("a");
    }

    @Test
    void aKilledServerIsWaitedForAndNothingIsLostOrDoubled() throws Exception {
        SinkWriter writer = take();
        writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
        server.kill();

        assertThatThrownBy(() -> writer.write(changes(0, 1, upsert("b", "{'name':'Bo'}")), TIMEOUT))
                .isInstanceOf(Unavailable.class);
        assertThatThrownBy(sink::check).isInstanceOf(Unavailable.class);
        server.start();
        sink.check();
        LaneState seen = sink.readLane(LANE).orElseThrow();
        assertThat(seen.offset()).isZero();
        sink.openLane(LANE, Optional.of(seen), new LaneState(8, 0, "topic-1", 0, 0))
                .write(changes(0, 1, upsert("b", "{'name':'Bo'}")), TIMEOUT);
        assertThat(names()).hasToString("{a=Ada, b=Bo}");
    }

    /** A server that hangs holds the write; the lane's row tells later whether it was done. */
    @Test
    void aServerThatHangsIsUnavailableAndItsLateWriteCannotPassANewWriter() throws Exception {
        SinkWriter writer = take();
        writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
        signal("STOP");
        try {
            assertThatThrownBy(
                            () -> writer.write(changes(0, 1, upsert("a", "{'name':'Late'}")), Duration.ofMillis(500)))
                    .isInstanceOf(Unavailable.class);
        } finally {
            signal("CONT");
        }
        LaneState seen = sink.readLane(LANE).orElseThrow();
        SinkWriter next = sink.openLane(
                LANE, Optional.of(seen), new LaneState(8, seen.offset(), seen.topicId(), 0, seen.sourceTsMs()));

        assertThatThrownBy(() -> writer.write(changes(seen.offset(), 2, upsert("a", "{'name':'Later'}")), TIMEOUT))
                .isInstanceOf(Fenced.class);
        next.write(changes(seen.offset(), 2, upsert("a", "{'name':'Ann'}")), TIMEOUT);
        assertThat(names()).hasToString("{a=Ann}");
    }

    private static void signal(String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(server.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void aReadOnlyServerIsMisconfigured() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        run("SET GLOBAL super_read_only = ON");
        try {
            assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("read-only");
        } finally {
            run("SET GLOBAL super_read_only = OFF");
            run("SET GLOBAL read_only = OFF");
        }
        writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
    }
}
