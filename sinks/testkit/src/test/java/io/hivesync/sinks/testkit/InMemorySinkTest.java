package io.hivesync.sinks.testkit;

import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InMemorySinkTest extends SinkContract {
    private final InMemorySink target = new InMemorySink();

    @Override
    protected SinkProvider provider() {
        return new InMemorySinkProvider();
    }

    @Override
    protected String url() {
        return "memory:test";
    }

    @Override
    protected Sink open(SinkSettings settings) {
        provider().create(settings);
        return target.as(settings);
    }

    @Override
    protected Capabilities capabilities() {
        return Capabilities.ALL
                .without(Capability.NETWORK, "it is in this process")
                .without(Capability.LOGIN, "it is in this process");
    }

    @Override
    protected void makeUnique(String field) {
        target.makeUnique("accounts", field);
    }

    @Override
    protected void removeTable(String model) {
        target.dropTable(model);
    }

    @Test
    void whatWasDoneToARecordIsRemembered() throws Exception {
        SinkWriter writer = take();
        writer.write(changes(-1, 3, upsert("a", "{'name':'Ada'}")), TIMEOUT);
        writer.write(changes(3, 5, upsert("a", "{'name':'Ann'}")), TIMEOUT);

        assertThat(target.history("accounts").get("a"))
                .extracting(Applied::version)
                .containsExactly(4L, 6L);
        assertThat(target.lanes().get(LANE).offset()).isEqualTo(5);
    }

    @Test
    void aLostAnswerIsAWriteThatHappened() throws Exception {
        FaultySink faulty = new FaultySink(target);
        SinkWriter writer = faulty.openLane(LANE, Optional.empty(), Samples.TAKEN);
        faulty.next(new Fault.LoseAnswer());

        assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT))
                .isInstanceOf(SinkException.Unavailable.class);

        assertThat(target.rows("accounts")).containsKey("a");
    }
}
