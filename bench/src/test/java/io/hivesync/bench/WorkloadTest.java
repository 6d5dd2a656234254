package io.hivesync.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.Op;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkloadTest {
    private static final int EVENTS = 2000;

    @Test
    void sameSeedGivesTheSameEvents() {
        assertThat(Workload.of(EVENTS, 7)).isEqualTo(Workload.of(EVENTS, 7)).isNotEqualTo(Workload.of(EVENTS, 8));
    }

    @Test
    void sharesAreExactAndOnlyLiveRecordsAreTouched() {
        Set<String> live = new HashSet<>();
        for (Event event : Workload.of(EVENTS, 7).events()) {
            switch (event.op()) {
                case CREATE, READ -> assertThat(live.add(event.id())).isTrue();
                case UPDATE -> assertThat(live).contains(event.id());
                case DELETE -> assertThat(live.remove(event.id())).isTrue();
            }
        }
        List<Event> events = Workload.of(EVENTS, 7).events();
        assertThat(events.stream().filter(event -> event.op() == Op.CREATE)).hasSize(EVENTS / 4);
        assertThat(events.stream().filter(event -> event.op() == Op.DELETE)).hasSize(EVENTS / 10);
        assertThat(live).hasSize(EVENTS / 4 - EVENTS / 10);
    }

    @Test
    void afterImageAndRecordSayTheSame() {
        for (Event event : Workload.of(EVENTS, 7).events()) {
            if (event.op() != Op.DELETE) {
                List<String> back = Accounts.record(Accounts.image(event.after()));
                assertThat(back)
                        .map(text -> text.replace(" ", ""))
                        .isEqualTo(event.after().stream()
                                .map(text -> text.replace(" ", ""))
                                .toList());
            }
        }
    }

    /** Guards the benchmark's own verdict: three ways into the table, and one expectation that none of them made. */
    @Tag("slow")
    @Test
    void everyContenderLeavesTheExpectedRows(@TempDir Path folder) throws Exception {
        Workload workload = Workload.of(EVENTS, 7);
        AtomicInteger number = new AtomicInteger();
        try (PostgresServer postgres = PostgresServer.start();
                BrokerProcess broker = BrokerProcess.start(folder)) {
            RecordTopic topic = RecordTopic.write(broker.bootstrapServers(), workload);
            for (Contender contender : List.of(
                    new ProductionSink(postgres, topic, number),
                    new FromMemory(postgres, workload),
                    new Script(postgres, topic, number))) {
                postgres.clear();
                contender.run();
                try (Connection connection = postgres.connect()) {
                    assertThat(TargetState.of(connection))
                            .as(contender.name())
                            .isEqualTo(TargetState.expected(workload));
                }
            }
        }
    }

    /** The twin that must fail: one lost event of the last of an id is seen. */
    @Test
    void lostEventIsSeen() throws Exception {
        Workload workload = Workload.of(EVENTS, 7);
        Workload lossy = new Workload(workload.events().subList(0, EVENTS - 1));
        try (PostgresServer postgres = PostgresServer.start()) {
            new FromMemory(postgres, lossy).run();
            try (Connection connection = postgres.connect()) {
                assertThat(TargetState.of(connection)).isNotEqualTo(TargetState.expected(workload));
            }
        }
    }
}
