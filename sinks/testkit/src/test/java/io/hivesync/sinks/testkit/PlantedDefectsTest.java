package io.hivesync.sinks.testkit;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hivesync.sinks.spi.SinkException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/** The contract is no better than the mistakes that it finds: each of its rules has one, and finds it. */
class PlantedDefectsTest {
    private static final Map<String, Method> RULES = rules();

    private static Map<String, Method> rules() {
        return Stream.<Class<?>>iterate(SinkContract.class, type -> type != Object.class, Class::getSuperclass)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class))
                .collect(toMap(Method::getName, method -> method, (one, other) -> one, TreeMap::new));
    }

    static Set<String> ruleNames() {
        return RULES.keySet();
    }

    @ParameterizedTest
    @EnumSource
    void theRuleCatchesTheDefect(Defect defect) {
        Throwable failure =
                catchThrowable(() -> defect.fixture(Capabilities.ALL).run(RULES.get(defect.rule())));

        // what JUnit would report as a failed test; a skipped one is none of these
        assertThat(failure).isInstanceOfAny(AssertionError.class, SinkException.class, ExecutionException.class);
    }

    /** Else a defect would be caught by a rule that fails on everything. */
    @ParameterizedTest
    @MethodSource("ruleNames")
    void theSameTargetWithoutADefectKeepsTheRule(String rule) throws Throwable {
        new PlantedFixture(new PlantedProvider(), Capabilities.ALL).run(RULES.get(rule));
    }

    @Test
    void aRuleThatATargetCannotKeepIsSkippedUnderItsReason() throws Exception {
        Capabilities none = Capabilities.ALL.without(Capability.TRANSACTIONS, "each record is a call");
        SinkContract fixture = Defect.WRITES_ONE_BY_ONE.fixture(none);
        fixture.openSink();

        assertThatThrownBy(fixture::aRefusedRecordKeepsTheWholeBatchOut)
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("This target has no TRANSACTIONS: each record is a call");
    }

    @Test
    void everyRuleHasADefectThatItCatches() {
        Set<String> caught = Arrays.stream(Defect.values()).map(Defect::rule).collect(toCollection(TreeSet::new));

        assertThat(caught).isEqualTo(RULES.keySet()).hasSizeGreaterThanOrEqualTo(42);
    }
}
