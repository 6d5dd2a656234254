package io.hivesync.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of {@link ArchitectureTest} fails on code that breaks it: what is planted here is compiled and shown to it. */
class ArchitectureMustFailTest {
    private static final String SLEEP = "void sleep() throws Exception { Thread.sleep(1); }";
    private static final String COMMIT =
            "void commit(org.apache.kafka.clients.consumer.KafkaConsumer<?, ?> consumer) { consumer.commitSync(); }";

    /** Rule to sources, each of which breaks it. */
    private static final Map<String, List<String>> PLANTED = Map.of(
            "modulesUseOnlyWhatTheyMay",
            List.of(
                    source("topics", "io.hivesync.sinks.spi.Sink sink;"),
                    source("connector.sqlite", "io.hivesync.topics.TopicNames names;"),
                    source("streams", "io.hivesync.sinks.spi.Sink[] sinks;"),
                    source("sinks.spi", "io.hivesync.sinks.runtime.SinkRunner runner;")),
            "theCaptureCoreKnowsNeitherKafkaNorDebezium",
            List.of(
                    source("connector.sqlite.core", "org.apache.kafka.common.TopicPartition partition;"),
                    source("connector.sqlite.core", "io.debezium.config.Configuration configuration;")),
            "theSinkInterfaceAndTheTargetsDoNotKnowKafka",
            List.of(
                    source("sinks.spi", "org.apache.kafka.common.TopicPartition partition;"),
                    source("sinks.jdbc.postgres", "org.apache.kafka.common.TopicPartition partition;")),
            "noDatabaseKnowsAnother",
            List.of(
                    source("sinks.jdbc.postgres", "org.sqlite.SQLiteDataSource other;"),
                    source("sinks.jdbc.postgres", "io.hivesync.sinks.jdbc.mysql.MysqlSinkProvider other;"),
                    source("sinks.jdbc.sqlite", "org.postgresql.PGConnection other;"),
                    source("sinks.jdbc.sqlite", "com.mysql.cj.jdbc.JdbcConnection other;"),
                    source("sinks.jdbc.mysql", "org.postgresql.PGConnection other;"),
                    source("sinks.jdbc.mysql", "io.hivesync.sinks.jdbc.postgres.PostgresSinkProvider other;"),
                    source("sinks.jdbc", "org.sqlite.SQLiteDataSource other;"),
                    source("sinks.jdbc", "io.hivesync.sinks.jdbc.sqlite.SqliteSinkProvider other;"),
                    source("sinks.jdbc.mysql", "com.mongodb.client.MongoClient other;"),
                    source("sinks.mongodb", "com.mysql.cj.jdbc.JdbcConnection other;"),
                    source("sinks.http.supabase", "org.bson.Document other;"),
                    source("sinks.http.rest", "com.google.auth.Credentials other;"),
                    source("sinks.http", "io.hivesync.sinks.http.libsql.LibsqlSinkProvider other;"),
                    source("sinks.http.libsql", "io.hivesync.sinks.http.supabase.SupabaseSinkProvider other;")),
            "everyDatabaseThatIsReachedByJdbcHasItsDriverNamed",
            List.of(source("sinks.jdbc.oracle", "")),
            "oneClassCommitsOffsets",
            List.of(source("sinks.runtime", COMMIT) + "class PlantedToo { " + COMMIT + " }"),
            "oneClassOfTheSinksSleeps",
            List.of(source("sinks.runtime", SLEEP) + "class PlantedToo { " + SLEEP + " }"),
            "theEmbeddedBrokerIsKnownToTheCommandAlone",
            List.of(source("webhook", "io.hivesync.broker.EmbeddedBroker broker;")),
            "nobodyPrintsToTheStandardStreams",
            List.of(
                    source("webhook", "void print() { System.out.println(); }"),
                    source("webhook", "void print() { System.err.println(); }")));

    @TempDir
    private Path directory;

    private static String source(String module, String body) {
        return "package io.hivesync." + module + "; class Planted { " + body + " }";
    }

    @Test
    void eachRuleHasItsBreach() {
        Set<String> rules = Arrays.stream(ArchitectureTest.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .collect(Collectors.toSet());
        rules.remove("everyModuleWasSeen");

        assertThat(PLANTED.keySet()).isEqualTo(rules);
    }

    @Test
    void modulesThatWereNotSeenAreNoticed() throws Exception {
        ArchitectureTest rules = new ArchitectureTest();
        rules.classes = compiled(source("topics", ""));

        assertThatThrownBy(rules::everyModuleWasSeen)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("io.hivesync.webhook");
    }

    static Stream<Arguments> breaches() {
        return PLANTED.entrySet().stream()
                .flatMap(rule -> rule.getValue().stream().map(source -> Arguments.of(rule.getKey(), source)));
    }

    @ParameterizedTest
    @MethodSource("breaches")
    void aRuleFailsOnItsBreach(String rule, String source) throws Exception {
        Method test = ArchitectureTest.class.getDeclaredMethod(rule);
        ArchitectureTest rules = new ArchitectureTest();
        rules.classes = compiled(source);

        assertThatThrownBy(() -> test.invoke(rules))
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Planted");
    }

    private JavaClasses compiled(String source) throws Exception {
        Path file = Files.writeString(directory.resolve("Planted.java"), source, UTF_8);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        List<String> options = List.of("-proc:none", "-d", directory.toString());
        boolean done;
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
            done = compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(file))
                    .call();
        }
        assertThat(done).as("%s", said).isTrue();
        return new ClassFileImporter().importPath(directory);
    }
}
