package io.hivesync.sinks.mongodb;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.SECRET;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.bwaldvogel.mongo.bson.Document;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.testkit.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the page says a user needs. The server's rights are the test's: it refuses a command whose action was not granted. */
final class MongoRightsTest {
    @RegisterExtension
    static final LocalMongo STANDALONE = LocalMongo.standalone();

    @RegisterExtension
    static final LocalMongo REPLICA_SET = LocalMongo.replicaSet();

    private static final Set<String> TO_CREATE = Set.of("createCollection", "createIndex");

    /** Which actions a command needs, by MongoDB's manual. An update may insert. */
    private static final Map<String, List<String>> ACTIONS = Map.of(
            "find", List.of("find"),
            "aggregate", List.of("find"),
            "insert", List.of("insert"),
            "update", List.of("update", "insert"),
            "delete", List.of("remove"),
            "listIndexes", List.of("listIndexes"),
            "listCollections", List.of("listCollections"),
            "create", List.of("createCollection"),
            "createIndexes", List.of("createIndex"));

    /** What needs none: whoever is logged in may do it. */
    private static final Set<String> FREE = Set.of(
            "hello",
            "ismaster",
            "isMaster",
            "ping",
            "buildInfo",
            "saslStart",
            "getMore",
            "killCursors",
            "commitTransaction",
            "abortTransaction",
            "endSessions");

    static List<LocalMongo> servers() {
        return List.of(STANDALONE, REPLICA_SET);
    }

    @AfterEach
    void reset() {
        STANDALONE.backend().reset();
        REPLICA_SET.backend().reset();
    }

    /** The actions of the page, those to create collections among them. */
    private static Set<String> actions() throws Exception {
        String page = Files.readString(Path.of("../../docs/sinks/mongodb.md"));
        String sentence =
                page.substring(page.indexOf("Less is enough"), page.indexOf("the sink says which statements"));
        List<String> found = Pattern.compile("`([A-Za-z]+)`")
                .matcher(sentence)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
        assertThat(found).containsAll(TO_CREATE).hasSizeGreaterThan(TO_CREATE.size());
        return Set.copyOf(found);
    }

    private static void grant(LocalMongo mongo, Set<String> actions) {
        mongo.backend().reset();
        mongo.backend().add((command, query) -> {
            List<String> needed = ACTIONS.getOrDefault(command, FREE.contains(command) ? List.of() : List.of("?"));
            return actions.containsAll(needed) ? Optional.empty() : Optional.of(refusal(command, query));
        });
    }

    /** As MongoDB says it. */
    private static Document refusal(String command, Document query) {
        return ScriptedBackend.failure(13)
                .append(
                        "errmsg",
                        "not authorized on app to execute command { " + command + ": \"" + query.get(command)
                                + "\", documents: [ { name: \"" + SECRET + "\" } ] }");
    }

    private static Set<String> without(Set<String> actions, Set<String> missing) {
        Set<String> fewer = new HashSet<>(actions);
        fewer.removeAll(missing);
        return fewer;
    }

    private static void live(Opened opened) throws SinkException {
        opened.ready(ACCOUNTS);
        SinkWriter writer = opened.take();
        Opened.write(writer, changes(-1, 0, upsert("a", "{}"), upsert("b", "{}")));
        Opened.write(writer, changes(0, 1, upsert("a", "{'name':'Ada'}"), delete("b")));
        List<String> ids = new ArrayList<>();
        writer.forEachId(ids::add, Samples.TIMEOUT);
        Opened.write(writer, new Batch.Sweep(1, ids));
        assertThat(opened.rows(ACCOUNTS)).isEmpty();
        opened.sink().dropLane(LANE, opened.sink().readLane(LANE).orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("servers")
    void theRightsOfThePageAreEnough(LocalMongo mongo) throws Exception {
        grant(mongo, actions());
        try (Opened opened = Opened.at(mongo)) {
            live(opened);
            grant(mongo, without(actions(), TO_CREATE));
            try (Opened validating = opened.beside(SchemaMode.VALIDATE, Map.of(), Map.of())) {
                live(validating);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void withoutOneOfTheRightsOfThePageTheCommandThatLacksItIsNamed(LocalMongo mongo) throws Exception {
        // transactions leave no tombstones, which are what is indexed
        Set<String> unused = mongo == REPLICA_SET ? Set.of("createIndex") : Set.of();
        for (String action : without(actions(), unused)) {
            List<String> commands = ACTIONS.entrySet().stream()
                    .filter(command -> command.getValue().contains(action))
                    .map(command -> "the right to run " + command.getKey() + ";")
                    .toList();
            grant(mongo, without(actions(), Set.of(action)));
            try (Opened opened = Opened.at(mongo)) {
                assertThatThrownBy(() -> live(opened))
                        .as("without " + action)
                        .isInstanceOf(Misconfigured.class)
                        .hasMessageNotContaining(SECRET)
                        .satisfies(error -> assertThat(commands)
                                .as(String.valueOf(error.getMessage()))
                                .anyMatch(String.valueOf(error.getMessage())::contains));
            }
        }
    }
}
