package io.hivesync.sinks.testkit;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.SECRET;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.ModelSchema;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the contract has to know of a target. Who tests a sink says it; see {@link SinkContract}. */
@ExtendWith(RuleLog.class)
public abstract class SinkFixture {
    static final String NO_CAPABILITY = "This target has no ";
    private static final Pattern HERE = Pattern.compile("(?:localhost|127\\.0\\.0\\.1):(?<port>\\d+)");
    private static final String PORT = "port";

    /** Open, checked, and prepared for {@link Samples#ACCOUNTS}. */
    protected Sink sink;

    protected abstract SinkProvider provider();

    /**
     * Where a real target is, empty when a test starts, and the same during one test. Where a URL of this kind takes a
     * password, it holds {@link Samples#SECRET}.
     */
    protected abstract String url();

    protected Capabilities capabilities() {
        return Capabilities.ALL;
    }

    /** A URL at which nobody answers; for {@link Capability#NETWORK}. */
    protected String unreachableUrl() {
        throw unsaid(Capability.NETWORK);
    }

    /** The port of this machine at which the target is; for {@link Capability#NETWORK}. */
    protected int port() {
        return Integer.parseInt(place().group(PORT));
    }

    /** The target's URL, but for the port; for {@link Capability#NETWORK}. */
    protected String urlAt(int port) {
        Matcher place = place();
        return url().substring(0, place.start(PORT)) + port + url().substring(place.end(PORT));
    }

    private Matcher place() {
        Matcher place = HERE.matcher(url());
        if (!place.find()) {
            throw new AssertionError("The URL says no port of this machine: override port() and urlAt()");
        }
        return place;
    }

    /** The target's URL with {@link Samples#SECRET} as a password that is wrong; for {@link Capability#LOGIN}. */
    protected String wrongPasswordUrl() throws Exception {
        throw unsaid(Capability.LOGIN);
    }

    /** Drops the model's table, as somebody else would; for {@link Capability#TABLES}. */
    protected void removeTable(String model) throws Exception {
        throw unsaid(Capability.TABLES);
    }

    /** Makes a field of the accounts unique, as somebody else would; for {@link Capability#HELD_CHANGES}. */
    protected void makeUnique(String field) throws Exception {
        throw unsaid(Capability.HELD_CHANGES);
    }

    /** A change of an account that the target will never take, with {@link Samples#SECRET} for a value. */
    protected RecordChange poison(String bladeId) {
        return upsert(bladeId, "{'loginCount':'" + SECRET + "'}");
    }

    /** One more sink at the same target. */
    protected Sink open(SchemaMode mode) {
        return open(url(), mode);
    }

    final Sink open(String url, SchemaMode mode) {
        return open(new SinkSettings(LANE.sink(), url, mode, Clock.systemUTC(), options(), Map.of()));
    }

    /** One more sink at the same target, with accounts as somebody wants them there. */
    final Sink open(TargetModel accounts) {
        Map<String, TargetModel> models = Map.of(ACCOUNTS.model(), accounts);
        return open(new SinkSettings(LANE.sink(), url(), SchemaMode.EVOLVE, Clock.systemUTC(), options(), models));
    }

    /** The sink that these settings ask for. */
    protected Sink open(SinkSettings settings) {
        return provider().create(settings);
    }

    /** What {@link SinkSettings#options} shall have. */
    protected Map<String, String> options() {
        return Map.of();
    }

    @BeforeEach
    protected void openSink() throws SinkException {
        sink = open(SchemaMode.EVOLVE);
        sink.check();
        sink.prepare(ACCOUNTS);
    }

    @AfterEach
    void closeSink() {
        sink.close();
    }

    /** Takes {@link Samples#LANE}, which nobody had. */
    protected final SinkWriter take() throws SinkException {
        return sink.openLane(LANE, Optional.empty(), TAKEN);
    }

    final void needs(Capability capability) {
        String reason = capabilities().missing().get(capability);
        if (reason != null) {
            abort(NO_CAPABILITY + capability + ": " + reason);
        }
    }

    /** What the target holds of a model. The field {@code id} is left out: a target need not repeat the record's id. */
    protected final Map<String, ObjectNode> stored(ModelSchema model) throws SinkException {
        return stored(sink, model);
    }

    static Map<String, ObjectNode> stored(Sink reader, ModelSchema model) throws SinkException {
        Map<String, ObjectNode> rows = new TreeMap<>();
        reader.readRows(model, Optional.empty(), row -> {
            assertThat(rows).doesNotContainKey(row.bladeId());
            rows.put(row.bladeId(), row.fields().without("id"));
        });
        return rows;
    }

    static ObjectNode row(Map<String, ObjectNode> rows, String bladeId) {
        assertThat(rows).containsKey(bladeId);
        return requireNonNull(rows.get(bladeId));
    }

    /** The accounts that the target holds: {@code id=name}. */
    protected final Map<String, String> names() throws SinkException {
        return names(sink);
    }

    static Map<String, String> names(Sink reader) throws SinkException {
        Map<String, String> names = new TreeMap<>();
        stored(reader, ACCOUNTS)
                .forEach((id, row) -> names.put(id, row.path("name").asText("none")));
        return names;
    }

    /** The batch is refused, in words that tell no value. */
    static Rejected rejected(SinkWriter writer, long previous, RecordChange... changes) {
        Rejected rejected = catchThrowableOfType(
                Rejected.class, () -> writer.write(changes(previous, previous + 1, changes), TIMEOUT));
        assertThat(rejected).as("the refusal").isNotNull().hasMessageNotContaining(SECRET);
        return rejected;
    }

    private static IllegalStateException unsaid(Capability capability) {
        return new IllegalStateException(
                "Override this method, or say in capabilities() why the target has no " + capability);
    }
}
