package io.hivesync.sinks.http.supabase;

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
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.ModelSchema;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A Supabase project as a sink, by its REST API: the tables of the PostgreSQL sink, written by functions that a person
 * installed once ({@link InstallScript}).
 *
 * <p>Guarantee: the lane's row and the rows of a batch are one call of one function, so one transaction, which starts with the
 * lane compare.
 *
 * <p>Thread-safe. After an exception it stays usable; nothing of the database is remembered. It does not retry.
 */
final class SupabaseSink implements Sink {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The API's roles have eight seconds for a statement by default: a batch is made to need a small part of that. */
    private static final Limits LIMITS = new Limits(2000, 4 << 20, 4);

    private final SinkSettings settings;
    private final Postgrest api;
    private final SupabaseForm form;
    private final SupabaseTables tables;
    private final LaneCalls lanes;

    SupabaseSink(SinkSettings settings, Postgrest api, SupabaseForm form) {
        this.settings = settings;
        this.api = api;
        this.form = form;
        this.tables = new SupabaseTables(api, form, PATIENCE);
        this.lanes = new LaneCalls(api, PATIENCE);
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    /** Work with the database, whose refusals are named for what was being done. */
    private interface Work<T> {
        T run() throws SinkException, PostgrestException;
    }

    private static <T> T doing(String what, Work<T> work) throws SinkException {
        try {
            return work.run();
        } catch (PostgrestException e) {
            throw PostgrestFailures.named(e, "cannot " + what, null);
        }
    }

    @Override
    public void check() throws SinkException {
        JsonNode version;
        try {
            version = api.call("hive_sync_check", out -> {}, PATIENCE);
        } catch (PostgrestException e) {
            throw e.functionIsMissing()
                    ? install("has no functions of Hive Sync")
                    : PostgrestFailures.named(e, "cannot use the database of sink " + settings.name(), null);
        }
        if (version.asInt() != InstallScript.VERSION) {
            throw install("has the functions of another version of Hive Sync");
        }
    }

    private Misconfigured install(String reason) {
        return new Misconfigured(
                "The database of sink " + settings.name() + " " + reason + ". Run in the SQL editor:\n"
                        + InstallScript.of(form.schema()),
                null);
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
                    throw SupabaseTables.runThis(layout, missing, "schema: validate");
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
        return doing("read the lane " + lane, () -> lanes.read(lane));
    }

    @Override
    public List<Lane> rivals(Lane lane) throws SinkException {
        return doing("read the lanes beside " + lane, () -> lanes.rivals(lane));
    }

    @Override
    public void dropLane(Lane lane, LaneState seen) throws SinkException {
        if (!doing("remove the lane " + lane, () -> lanes.take(lane, Optional.of(seen), Optional.empty()))) {
            throw taken(lane);
        }
    }

    @Override
    public SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
        if (!doing("take the lane " + lane, () -> lanes.take(lane, seen, Optional.of(next)))) {
            throw taken(lane);
        }
        // after the lane is taken nobody else adds any
        int waiting = doing("count what waits for the lane " + lane, () -> new HeldCalls(api, lane).count(PATIENCE));
        return new SupabaseWriter(lane, next, new SupabaseWriter.Shared(api, form, settings), waiting);
    }

    private static Fenced taken(Lane lane) {
        return new Fenced("The lane " + lane + " is not as it was read: another one has taken it");
    }

    @Override
    public void readRows(ModelSchema model, Optional<List<String>> ids, Consumer<Row> action) throws SinkException {
        doing("read the table of " + model.model(), () -> {
            SupabaseRows rows = new SupabaseRows(api, layout(model));
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
        api.close();
    }

    @Override
    public String toString() {
        return "SupabaseSink[" + settings.name() + "]";
    }
}
