package io.hivesync.sinks.http.libsql;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.ModelSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A libSQL server as a sink: the same tables as in a SQLite file, {@code hive_sync_lanes} and {@code
 * hive_sync_held} beside them.
 *
 * <p>Guarantee: the lane's row and the rows of a batch are one transaction, which starts with the lane compare.
 *
 * <p>Thread-safe. After an exception it stays usable; nothing of the database is remembered. It does not retry.
 */
final class LibsqlSink implements Sink {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A transaction has five seconds, a second one waits meanwhile: a batch is made to need a small part of that. */
    private static final Limits LIMITS = new Limits(2000, 4 << 20, 4);

    private final SinkSettings settings;
    private final Hrana hrana;
    private final LibsqlTables tables;

    LibsqlSink(SinkSettings settings, Hrana hrana) {
        this.settings = settings;
        this.hrana = hrana;
        this.tables = new LibsqlTables(hrana, PATIENCE);
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    /** Work with the database, whose refusals are named for what was being done. */
    private interface Work<T> {
        T run() throws SinkException, HranaException;
    }

    private static <T> T doing(String what, Work<T> work) throws SinkException {
        try {
            return work.run();
        } catch (HranaException e) {
            throw LibsqlFailures.named(e, "cannot " + what, null);
        }
    }

    private HranaResult query(Statement statement) throws SinkException, HranaException {
        return new HranaResult(hrana.query(statement, PATIENCE));
    }

    /** A result, seen as lanes see it. */
    private record HranaResult(HranaAnswer.Result result) {

        boolean changedOne() {
            return result.changed() == 1;
        }

        Optional<LaneState> state() {
            return result.rows().stream()
                    .findFirst()
                    .map(row ->
                            new LaneState(whole(row, 0), whole(row, 1), text(row, 2), whole(row, 3), whole(row, 4)));
        }

        long count() {
            return whole(result.rows().getFirst(), 0);
        }

        private static long whole(JsonNode row, int column) {
            return Long.parseLong(text(row, column));
        }

        static String text(JsonNode row, int column) {
            return row.path(column).path("value").asText();
        }
    }

    @Override
    public void check() throws SinkException {
        doing("use the database of sink " + settings.name(), () -> {
            List<String> missing = missingOwn();
            if (!missing.isEmpty() && settings.schema() != SchemaMode.EVOLVE) {
                throw new Misconfigured(
                        "The sink " + settings.name()
                                + " may not create tables, and needs some of its own. Create them: "
                                + String.join("; ", missing),
                        null);
            }
            for (String create : missing) {
                query(Statement.of(create));
            }
            query(LaneStatements.probe());
            return query(HeldStatements.probe());
        });
    }

    /** The statements that make those of our own tables that are not there. */
    private List<String> missingOwn() throws SinkException, HranaException {
        List<String> missing = new ArrayList<>();
        if (!tables.exists(LaneStatements.TABLE)) {
            missing.add(LaneStatements.CREATE);
        }
        if (!tables.exists(HeldStatements.TABLE)) {
            missing.add(HeldStatements.CREATE);
        }
        return missing;
    }

    @Override
    public void prepare(ModelSchema model) throws SinkException {
        TableLayout layout = layout(model);
        String what = "prepare the table of " + model.model();
        switch (settings.schema()) {
            case EVOLVE ->
                doing(what, () -> {
                    tables.evolve(layout);
                    return true;
                });
            case VALIDATE -> {
                List<String> missing = doing(what, () -> tables.missing(layout));
                if (!missing.isEmpty()) {
                    throw new Misconfigured(
                            "The sink " + settings.name() + " may not change tables, and " + model.model()
                                    + " needs it. Run: " + String.join("; ", missing),
                            null);
                }
            }
            case NONE -> {}
        }
    }

    private TableLayout layout(ModelSchema model) {
        return TableLayout.of(model, settings.model(model.model()));
    }

    @Override
    public Optional<LaneState> readLane(Lane lane) throws SinkException {
        return doing(
                "read the lane " + lane, () -> query(LaneStatements.read(lane)).state());
    }

    @Override
    public List<Lane> rivals(Lane lane) throws SinkException {
        HranaResult found = doing("read the lanes beside " + lane, () -> query(LaneStatements.rivals(lane)));
        List<Lane> rivals = new ArrayList<>();
        for (JsonNode row : found.result().rows()) {
            rivals.add(new Lane(HranaResult.text(row, 0), lane.topic(), lane.model(), lane.partition()));
        }
        return rivals;
    }

    @Override
    public void dropLane(Lane lane, LaneState seen) throws SinkException {
        compared(lane, doing("remove the lane " + lane, () -> query(LaneStatements.drop(lane, seen))));
    }

    @Override
    public SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
        long now = settings.clock().millis();
        Statement take = seen.isEmpty()
                ? LaneStatements.insert(lane, next, now)
                : LaneStatements.replace(lane, seen.get(), new LaneStatements.Taking(next, now));
        compared(lane, doing("take the lane " + lane, () -> query(take)));
        // after the lane is taken nobody else adds any
        long waiting = doing("count what waits for the lane " + lane, () -> query(HeldStatements.count(lane)))
                .count();
        return new LibsqlWriter(lane, next, new LibsqlWriter.Target(hrana, settings), (int) waiting);
    }

    private static void compared(Lane lane, HranaResult result) throws Fenced {
        if (!result.changedOne()) {
            throw new Fenced("The lane " + lane + " is not as it was read: another one has taken it");
        }
    }

    @Override
    public void readRows(ModelSchema model, Optional<List<String>> ids, Consumer<Row> action) throws SinkException {
        doing("read the table of " + model.model(), () -> {
            LibsqlRows rows = new LibsqlRows(hrana, layout(model));
            rows.read(ids, row -> handed(row, action), PATIENCE);
            return true;
        });
    }

    private static boolean handed(Row row, Consumer<Row> action) {
        action.accept(row);
        return true;
    }

    @Override
    public void close() {
        hrana.close();
    }

    @Override
    public String toString() {
        return "LibsqlSink[" + settings.name() + "]";
    }
}
