package io.hivesync.e2e;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Who may know whom. Each rule is checked on the compiled classes of every module, and by {@link ArchitectureMustFailTest}
 * on classes that break it.
 */
class ArchitectureTest {
    private static final Set<String> TARGETS_MAY_USE =
            Set.of("io.hivesync.topics", "io.hivesync.sinks.spi", "io.hivesync.sinks.mapping");

    /** Package to the packages of ours that it may use. Everything points to topics; the connector to nothing. */
    private static final Map<String, Set<String>> ALLOWED = Map.ofEntries(
            Map.entry("io.hivesync.topics", Set.of()),
            Map.entry("io.hivesync.broker", Set.of()),
            Map.entry("io.hivesync.connector.sqlite", Set.of()),
            Map.entry("io.hivesync.capture", Set.of("io.hivesync.topics", "io.hivesync.connector.sqlite")),
            Map.entry("io.hivesync.webhook", Set.of("io.hivesync.topics")),
            Map.entry("io.hivesync.streams", Set.of("io.hivesync.topics")),
            Map.entry("io.hivesync.sinks.spi", Set.of("io.hivesync.topics")),
            Map.entry("io.hivesync.sinks.runtime", Set.of("io.hivesync.topics", "io.hivesync.sinks.spi")),
            Map.entry("io.hivesync.sinks.mapping", Set.of("io.hivesync.topics", "io.hivesync.sinks.spi")),
            Map.entry("io.hivesync.sinks.jdbc", TARGETS_MAY_USE),
            Map.entry("io.hivesync.sinks.http", TARGETS_MAY_USE),
            Map.entry("io.hivesync.sinks.mongodb", TARGETS_MAY_USE));

    /** A driver's package to those of the sinks that may use it. */
    private static final Map<String, Set<String>> DRIVERS = Map.of(
            "org.postgresql", Set.of("io.hivesync.sinks.jdbc.postgres"),
            "com.mysql", Set.of("io.hivesync.sinks.jdbc.mysql"),
            // an API without fencing has its lanes in a file of ours
            "org.sqlite", Set.of("io.hivesync.sinks.jdbc.sqlite", "io.hivesync.sinks.http.rest"),
            "com.mongodb", Set.of("io.hivesync.sinks.mongodb"),
            "org.bson", Set.of("io.hivesync.sinks.mongodb"),
            "com.google.auth", Set.of("io.hivesync.sinks.http.firestore"));

    private static JavaClasses ours;

    /** What the rules are checked on. */
    JavaClasses classes = ours;

    @BeforeAll
    static void read() {
        ours = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.hivesync");
    }

    @Test
    void everyModuleWasSeen() {
        Map<String, Integer> seen = new TreeMap<>();
        ALLOWED.keySet().forEach(module -> seen.put(module, in(module).size()));

        assertThat(seen)
                .allSatisfy((module, count) -> assertThat(count).as(module).isGreaterThan(4));
        assertThat(classes.size()).isGreaterThan(200);
    }

    @Test
    void modulesUseOnlyWhatTheyMay() {
        ALLOWED.forEach((module, allowed) -> {
            Set<String> used = new TreeSet<>();
            for (JavaClass type : in(module)) {
                type.getDirectDependenciesFromSelf().forEach(dependency -> {
                    JavaClass other = dependency.getTargetClass().getBaseComponentType();
                    if (other.getPackageName().startsWith("io.hivesync") && !within(other, module)) {
                        used.add(other.getName() + " used by " + type.getName());
                    }
                });
            }
            used.removeIf(entry -> allowed.stream().anyMatch(entry::startsWith));
            assertThat(used).as(module).isEmpty();
        });
    }

    @Test
    void theCaptureCoreKnowsNeitherKafkaNorDebezium() {
        check(noClasses()
                .that()
                .resideInAPackage("io.hivesync.connector.sqlite.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.debezium.."));
    }

    @Test
    void theSinkInterfaceAndTheTargetsDoNotKnowKafka() {
        check(noClasses()
                .that()
                .resideInAPackage("io.hivesync.sinks..")
                .and()
                .resideOutsideOfPackage("io.hivesync.sinks.runtime..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.."));
    }

    @Test
    void noDatabaseKnowsAnother() {
        DRIVERS.forEach((driver, users) -> check(noClasses()
                .that()
                .resideInAPackage("io.hivesync.sinks..")
                .and()
                .resideOutsideOfPackages(users.stream().map(user -> user + "..").toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(driver + "..")));
        for (String family : List.of("io.hivesync.sinks.jdbc", "io.hivesync.sinks.http")) {
            check(slices().matching(family + ".(*)..").should().notDependOnEachOther());
            // what they share serves all of them
            check(noClasses()
                    .that()
                    .resideInAPackage(family)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(family + ".*.."));
        }
    }

    @Test
    void everyDatabaseThatIsReachedByJdbcHasItsDriverNamed() {
        Set<String> named = new TreeSet<>();
        DRIVERS.values().forEach(named::addAll);

        assertThat(in("io.hivesync.sinks.jdbc"))
                .filteredOn(type -> !type.getPackageName().equals("io.hivesync.sinks.jdbc"))
                .filteredOn(type -> !named.contains(type.getPackageName()))
                .extracting(JavaClass::getName)
                .isEmpty();
    }

    @Test
    void oneClassCommitsOffsets() {
        assertThat(callers(target(nameMatching("commitSync|commitAsync"))
                        .and(target(owner(assignableTo(Consumer.class))))))
                .hasSize(1);
    }

    @Test
    void oneClassOfTheSinksSleeps() {
        assertThat(callers(target(nameMatching("sleep|parkNanos"))))
                .filteredOn(name -> name.contains(".sinks."))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void theEmbeddedBrokerIsKnownToTheCommandAlone() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.hivesync.broker..", "io.hivesync.app..", "io.hivesync.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.hivesync.broker.."));
    }

    @Test
    void nobodyPrintsToTheStandardStreams() {
        assertThat(classes.stream()
                        .filter(type -> type.getFieldAccessesFromSelf().stream()
                                .anyMatch(access -> access.getTargetOwner().isEquivalentTo(System.class)))
                        .map(JavaClass::getName))
                .isEmpty();
    }

    private Set<String> callers(DescribedPredicate<? super JavaCall<?>> calls) {
        Set<String> callers = new TreeSet<>();
        for (JavaClass type : classes) {
            type.getMethodCallsFromSelf().stream()
                    .filter(calls::test)
                    .forEach(call -> callers.add(outermost(type).getName()));
        }
        return callers;
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    private List<JavaClass> in(String module) {
        return classes.stream().filter(type -> within(type, module)).toList();
    }

    private static boolean within(JavaClass type, String module) {
        return type.getPackageName().equals(module) || type.getPackageName().startsWith(module + ".");
    }

    private void check(ArchRule rule) {
        // that there are classes of each module is a test of its own
        rule.allowEmptyShould(true).check(classes);
    }
}
