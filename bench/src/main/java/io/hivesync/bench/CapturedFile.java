package io.hivesync.bench;

import io.hivesync.capture.Capture;
import io.hivesync.capture.CaptureSettings;
import io.hivesync.capture.Selection;
import io.hivesync.topics.TopicCreator;
import io.hivesync.topics.TopicNames;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** A capture that runs in this JVM, of a file of {@link AccountsFile}. */
final class CapturedFile implements AutoCloseable {
    private static final String MODEL = "accounts";
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Admin admin;
    private final Capture capture;
    private final TopicNames names;

    private CapturedFile(Admin admin, Capture capture, TopicNames names) {
        this.admin = admin;
        this.capture = capture;
        this.names = names;
    }

    static CapturedFile start(Path file, Path state, BrokerProcess broker, int partitions) throws Exception {
        Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
        Admin admin = Admin.create(client);
        TopicNames names = new TopicNames("bench");
        TopicCreator creator = new TopicCreator(admin, names, partitions);
        creator.ensureCluster();
        creator.ensure(MODEL);
        Capture capture = new Capture(new CaptureSettings(
                file,
                state,
                CaptureSettings.DEFAULT_SOURCE_NAME,
                names,
                partitions,
                client,
                Selection.defaults(),
                CaptureSettings.DEFAULT_MASS_DELETE_THRESHOLD,
                creator,
                Clock.systemUTC()));
        capture.start();
        return new CapturedFile(admin, capture, names);
    }

    String topic() {
        return names.changes(MODEL);
    }

    void awaitRows(int rows) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (capture.status().counters().events() < rows) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(capture.status().counters().events() + " of " + rows + " rows were sent");
            }
            Pace.rest(LOOK);
        }
    }

    @Override
    public void close() throws InterruptedException {
        capture.close();
        admin.close();
    }
}
