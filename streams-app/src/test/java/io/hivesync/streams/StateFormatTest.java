package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Mark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State of another format is refused, never guessed at; the message says how to go on. */
class StateFormatTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Path mark(String text) throws Exception {
        return Files.writeString(directory.resolve(StateFormat.FILE), text);
    }

    @Test
    void newDirectoryIsMarkedAndAcceptedAgain() {
        Path fresh = directory.resolve("deep/state");
        StateFormat.check(fresh);
        assertThat(fresh.resolve(StateFormat.FILE)).hasContent("2\n");
        StateFormat.check(fresh);
        assertThat(fresh).isDirectoryContaining(file -> file.endsWith(StateFormat.FILE));
    }

    @Test
    void newerAndOlderAndUnreadableFormatsAreToldApart() throws Exception {
        mark("3\n");
        assertThatThrownBy(() -> StateFormat.check(directory))
                .hasMessage("The state in " + directory + " has format 3, written by a newer version; this one reads"
                        + " format 2");
        mark("1");
        assertThatThrownBy(() -> StateFormat.check(directory))
                .hasMessage("The state in " + directory + " has format 1, written by an older version; this one reads"
                        + " format 2");
        Path file = mark("what?");
        assertThatThrownBy(() -> StateFormat.check(directory)).hasMessage(file + " names no format");
    }

    @Test
    void stateWithoutAMarkIsOfTheFirstFormat() throws Exception {
        Files.createDirectories(directory.resolve("hive-streams/0_0/rocksdb"));
        assertThatThrownBy(() -> StateFormat.check(directory))
                .hasMessage("The state in " + directory + " has format 1, written by an older version; this one reads"
                        + " format 2");
    }

    @Test
    void directoryThatCannotBeMadeIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> StateFormat.check(file.resolve("state")))
                .hasMessageStartingWith("The state directory " + file.resolve("state") + " cannot be used: ");
    }

    @Test
    void appDoesNotStartOnStateOfANewerVersionAndSaysHowToGoOn() throws Exception {
        try (BrokerRun broker = new BrokerRun(directory)) {
            broker.createModel("accounts");
            StateFormat.check(broker.settings().stateDirectory());
            Files.writeString(broker.settings().stateDirectory().resolve(StateFormat.FILE), "7\n");
            try (StreamsApp app = new StreamsApp(broker.settings(), Clock.systemUTC())) {
                app.start();
                await().atMost(PATIENCE).until(() -> app.status().problem().equals(Optional.of(message(broker, "7"))));
                assertThat(app.status().state()).isEqualTo(StreamsState.FAILED);
                Files.writeString(broker.settings().stateDirectory().resolve(StateFormat.FILE), "2\n");
                await().atMost(PATIENCE).until(() -> app.status().healthy());
            }
        }
    }

    private static String message(BrokerRun broker, String format) {
        Path state = broker.settings().stateDirectory();
        return "The state in " + state + " has format " + format + ", written by a newer version; this one reads format"
                + " 2. Run the version that wrote it; or drop the state: stop every instance of the streams-app, delete "
                + state + " and the topic " + broker.names.prefix() + "-streams-state-changelog, and start again. It is"
                + " rebuilt from the record topics and the change topics.";
    }

    /** Who runs all in one process has no tool to delete the topics with. */
    @Tag("slow")
    @Test
    void stateOfTheFirstFormatIsRebuiltWhenItsDirectoryAloneIsDeleted() throws Exception {
        try (BrokerRun broker = new BrokerRun(directory)) {
            broker.createModel("accounts");
            try (StreamsApp app = new StreamsApp(broker.settings(), Clock.systemUTC())) {
                app.start();
                broker.send("accounts", "a", 1, "{\"n\":1}");
                await().atMost(PATIENCE)
                        .until(() -> broker.committed("accounts").size() == 1);
                assertThat(app.close(PATIENCE)).isTrue();
            }
            broker.dropState();
            String streams = broker.names.prefix() + "-streams";
            for (String store : List.of("records", "hot", "notes")) {
                String changelog = streams + "-" + store + "-changelog";
                broker.create(changelog, BrokerRun.PARTITIONS, Map.of("cleanup.policy", "compact"));
                broker.putIn(changelog, "a", new byte[] {1, 2, 3});
            }
            Path state = broker.settings().stateDirectory();
            Files.createDirectories(state.resolve(streams + "/0_0/rocksdb/records"));
            try (StreamsApp app = new StreamsApp(broker.settings(), Clock.systemUTC())) {
                app.start();
                await().atMost(PATIENCE).until(() -> app.status().state() == StreamsState.FAILED);
                assertThat(app.status().problem())
                        .contains("The state in " + state + " has format 1, written by an older version; this one reads"
                                + " format 2. Run the version that wrote it; or drop the state: stop every instance of"
                                + " the streams-app, delete " + state + ", and start again. It is rebuilt from the"
                                + " record topics and the change topics; nothing reads the topics " + streams
                                + "-records-changelog, " + streams + "-hot-changelog, " + streams
                                + "-notes-changelog any more.");
            }

            broker.dropDisk();
            Clock earlier = Clock.offset(Clock.systemUTC(), Duration.ofHours(-2));
            try (StreamsApp app = new StreamsApp(broker.settings(), earlier)) {
                app.start();
                broker.send("accounts", "a", 2, "{\"n\":2}");
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(broker.committed("accounts"))
                                .extracting(Sent::brief)
                                .containsExactly("c a {\"n\":1}", "u a {\"n\":2}"));
                assertThat(broker.committed("accounts"))
                        .extracting(Sent::version)
                        .isSorted();
                assertThat(app.status().counters()).containsEntry(StreamCounter.REPEATED, 1L);
            }
        }
    }

    /** An older version that is started once more after a newer one has run must not guess, nor pass over what it cannot read. */
    @Test
    void changesOfANewerFormatStopTheAppBeforeThem() throws Exception {
        try (BrokerRun broker = new BrokerRun(directory)) {
            broker.createModel("accounts");
            try (StreamsApp app = new StreamsApp(broker.settings(), Clock.systemUTC())) {
                app.start();
                broker.sendOfFormat("1", "accounts", "a", 1, "{\"n\":1}");
                await().atMost(PATIENCE)
                        .until(() -> broker.committed("accounts").size() == 1);
                broker.sendOfFormat("2", "accounts", "a", 2, "{\"n\":2}");
                await().atMost(PATIENCE)
                        .until(() -> app.status()
                                .problem()
                                .equals(Optional.of("the topic " + broker.names.changes("accounts")
                                        + " has records of format 2, written by a newer hive-sync; this one reads format 1. Run that"
                                        + " version, which goes on where this one stopped")));
                assertThat(app.status().counters()).containsEntry(StreamCounter.REJECTED, 0L);
                assertThat(broker.committed("accounts")).hasSize(1);
            }
        }
    }

    @Test
    void aMarkOfANewerFormatIsNotObeyedAndAFormatThatIsNoneIsRejected() {
        try (Driven app = new Driven()) {
            app.capture("a", 1, "{\"n\":1}");
            TestRecord<byte[], byte[]> mark = Events.mark(Mark.Kind.END, null, Events.at(9));
            HeaderNames.put(mark.headers(), HeaderNames.FORMAT, "2");
            assertThatThrownBy(() -> app.put(mark)).hasRootCauseInstanceOf(NewerFormatException.class);
        }
        for (String none : List.of("two", "0", "")) {
            try (Driven app = new Driven()) {
                TestRecord<byte[], byte[]> event = Events.capture("a", 1, "{\"n\":1}");
                HeaderNames.put(event.headers(), HeaderNames.FORMAT, none);
                app.put(event);
                assertThat(app.count(StreamCounter.REJECTED)).as(none).isEqualTo(1);
            }
        }
    }

    /** The directory may be lost while the topics are not. */
    @Test
    void valuesOfANewerVersionInTheChangelogsAreRefused() throws Exception {
        try (BrokerRun broker = new BrokerRun(directory)) {
            broker.createModel("accounts");
            try (StreamsApp app = new StreamsApp(broker.settings(), Clock.systemUTC())) {
                app.start();
                broker.send("accounts", "a", 1, "{\"n\":1}");
                await().atMost(PATIENCE)
                        .until(() -> broker.committed("accounts").size() == 1);
                assertThat(app.close(PATIENCE)).isTrue();
            }
            broker.putState("a", new byte[] {2, 0, 0});
            try (StreamsApp app = new StreamsApp(broker.settings(), Clock.systemUTC())) {
                app.start();
                broker.send("accounts", "a", 2, "{\"n\":2}");
                await().atMost(PATIENCE)
                        .until(() -> app.status()
                                .problem()
                                .orElse("")
                                .startsWith("The state in the changelog topics has format 2, written by a newer"
                                        + " version; this one reads format 1. Run the version that wrote it; or drop"));
                assertThat(broker.committed("accounts")).hasSize(1);
            }
        }
    }
}
