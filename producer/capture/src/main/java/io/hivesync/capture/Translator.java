package io.hivesync.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.connector.sqlite.core.RowChange;
import io.hivesync.connector.sqlite.core.TableShape;
import io.hivesync.topics.Envelope;
import io.hivesync.topics.Json;
import io.hivesync.topics.Mark;
import io.hivesync.topics.Mask;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.Op;
import io.hivesync.topics.PauseState;
import io.hivesync.topics.Source;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the connector's records into the records of the change topics, in order.
 *
 * <p>Guarantee: before a model's first event of this run come its topics, its schema and the mark that the capture writes
 * it; an epoch is in the control topic before its first event. Lives for one run of the engine, on its thread; the result of
 * a batch is to be sent before the next is translated. After an exception start another run.
 */
final class Translator {
    private static final Logger log = LoggerFactory.getLogger(Translator.class);

    /** Above it a key is refused here, so that no target has to. */
    private static final int LONGEST_ID_BYTES = 64 << 10;

    private final CaptureSettings settings;
    private final StatusBoard board;
    private final ModelCatalog catalog;
    private final ControlLog control;
    private final Patience patience;
    private final Typing typing;
    /** For images before: their misfits were counted when they were after-images. */
    private final Typing quietTyping = new Typing(misfit -> {});

    private final SentRows told;

    private final Set<String> requested = new HashSet<>();
    private final Set<String> inSnapshot = new HashSet<>();
    private long epoch;

    Translator(
            CaptureSettings settings, StatusBoard board, ModelCatalog catalog, ControlLog control, Patience patience) {
        this.settings = settings;
        this.board = board;
        this.catalog = catalog;
        this.control = control;
        this.patience = patience;
        this.typing = new Typing(board::misfit);
        this.told = new SentRows(board);
        this.epoch = control.epoch();
    }

    List<ProducerRecord<byte[], byte[]>> translate(List<SourceRecord> batch) throws InterruptedException {
        Outgoing out = new Outgoing(settings.names(), settings.partitions());
        long highest = epoch;
        for (SourceRecord each : batch) {
            for (Captured captured : Captured.of(each)) {
                highest = Math.max(highest, captured.position().epoch());
                accept(captured, out);
            }
        }
        told.tell();
        if (highest > epoch) {
            out.epoch(control.claim().at(highest));
            epoch = highest;
        }
        return out.records();
    }

    /**
     * Before a batch is sent again: makes topics that have gone. A model whose topics are refused now goes out of the batch,
     * and is asked for anew.
     */
    void mend(List<ProducerRecord<byte[], byte[]>> batch) {
        Set<String> tables = new TreeSet<>();
        batch.forEach(each -> settings.names().modelOfChanges(each.topic()).ifPresent(tables::add));
        for (String table : tables) {
            Model model = catalog.model(table);
            if (!catalog.ensureTopics(model)) {
                String changes = settings.names().changes(table);
                batch.removeIf(each -> each.topic().equals(changes));
                inSnapshot.remove(table);
                board.snapshot(table, false);
                requested.add(table);
                Outgoing more = new Outgoing(settings.names(), settings.partitions());
                more.snapshotRequest(
                        table,
                        "it was left out: " + model.leftOut(),
                        settings.clock().millis());
                batch.addAll(more.records());
            }
        }
    }

    private void accept(Captured captured, Outgoing out) throws InterruptedException {
        if (captured.table().equals(BladeTypes.TABLE)) {
            acceptBlade(captured, out);
            return;
        }
        Model model = catalog.model(captured.table());
        switch (captured) {
            case Captured.Columns columns -> columns(model, columns, out);
            case Captured.Row row -> {
                if (settle(model, row, out)) {
                    event(model, row, out);
                } else {
                    board.leftOut();
                }
            }
            case Captured.SnapshotStart start -> {
                if (settle(model, start, out)) {
                    inSnapshot.add(model.table());
                    board.snapshot(model.table(), true);
                    out.marks(model.table(), new Mark(Mark.Kind.START, start.position()));
                }
            }
            case Captured.SnapshotEnd end -> snapshotEnd(model, end, out);
            case Captured.Dropped dropped -> catalog.forget(dropped.table());
            case Captured.Paused paused -> paused(paused, out);
        }
    }

    private void acceptBlade(Captured captured, Outgoing out) throws InterruptedException {
        switch (captured) {
            case Captured.Columns columns -> {
                // its own columns are Blade's affair
            }
            case Captured.Row row -> {
                catalog.blade().accept(row);
                bladeChanged(out);
            }
            case Captured.SnapshotStart start -> catalog.blade().snapshotStarted();
            case Captured.SnapshotEnd end -> {
                catalog.blade().snapshotEnded();
                bladeChanged(out);
            }
            case Captured.Dropped dropped -> catalog.blade().snapshotStarted();
            case Captured.Paused paused ->
                throw new IllegalStateException("Blade's own table is exempt from the guard");
        }
    }

    private void columns(Model model, Captured.Columns columns, Outgoing out) {
        boolean known = model.schema() != null;
        model.columns(columns.columns());
        if (known) {
            publishSchema(model, out);
        } else {
            model.takeIn();
        }
    }

    /** @return whether the model's events are sent */
    private boolean settle(Model model, Captured first, Outgoing out) throws InterruptedException {
        boolean snapshot = first instanceof Captured.SnapshotStart;
        if (model.schema() == null) {
            if (model.leftOut() != null && !snapshot) {
                return false;
            }
            boolean mendable = patience.call(() -> catalog.admit(model));
            if (model.leftOut() != null) {
                if (mendable) {
                    request(model.table(), "it was left out: " + model.leftOut(), out);
                }
                return false;
            }
            boolean known = catalog.isPublished(model.table());
            boolean retyped = publishSchema(model, out);
            if (model.schema() == null) {
                return false;
            }
            if (!snapshot && !known) {
                request(model.table(), "it was never sent", out);
            } else if (!snapshot && retyped) {
                request(model.table(), "a field's type changed", out);
            }
            out.marks(model.table(), new Mark(Mark.Kind.SOURCE, first.position()));
        } else if (snapshot) {
            out.marks(model.table(), new Mark(Mark.Kind.SOURCE, first.position()));
        }
        return true;
    }

    /** @return whether a field that was published before has another type now */
    private boolean publishSchema(Model model, Outgoing out) {
        ModelSchema last = catalog.published().get(model.table());
        Optional<ModelSchema> next = catalog.refresh(model);
        next.ifPresent(out::schema);
        return last != null && next.isPresent() && retyped(last, next.get());
    }

    private static boolean retyped(ModelSchema last, ModelSchema next) {
        return last.fields().stream()
                .anyMatch(field -> next.field(field.name())
                        .filter(now -> now.type() != field.type())
                        .isPresent());
    }

    private void bladeChanged(Outgoing out) throws InterruptedException {
        if (!catalog.blade().isComplete()) {
            return;
        }
        for (ModelSchema last : List.copyOf(catalog.published().values())) {
            Model model = catalog.model(last.model());
            if (model.schema() != null) {
                if (publishSchema(model, out) && !inSnapshot.contains(model.table())) {
                    request(model.table(), "a field's type changed", out);
                }
            } else if (catalog.isPublished(last.model())
                    && catalog.retyped(last).isPresent()) {
                request(last.model(), "a field's type changed", out);
            }
        }
        for (Model model : List.copyOf(catalog.models())) {
            if (model.leftOut() != null) {
                patience.call(() -> catalog.admit(model));
                if (model.leftOut() == null) {
                    request(model.table(), "it became a model", out);
                }
            }
        }
    }

    private void snapshotEnd(Model model, Captured.SnapshotEnd end, Outgoing out) {
        inSnapshot.remove(model.table());
        if (model.schema() == null) {
            return;
        }
        board.snapshot(model.table(), false);
        out.marks(model.table(), new Mark(Mark.Kind.END, end.position()));
        if (control.isTaken(model.table())) {
            out.snapshotDone(model.table());
        }
        control.rereads().answerAll(model.table()).forEach(asked -> out.reread(asked.model(), asked.recordId()));
    }

    private void paused(Captured.Paused paused, Outgoing out) {
        String model = paused.table();
        PauseState state =
                new PauseState(settings.sourceName(), control.pauses().answers(model), Optional.of(paused.why()));
        board.paused(model, paused.why());
        control.pauses().said(model, state);
        out.paused(model, state);
    }

    private void request(String model, String reason, Outgoing out) {
        if (!control.isRequested(model) && requested.add(model)) {
            out.snapshotRequest(model, reason, settings.clock().millis());
        }
    }

    private void event(Model model, Captured.Row row, Outgoing out) {
        String recordId = model.recordId(row.change());
        byte[] id = recordId.getBytes(UTF_8);
        if (row.change().rowid() != null) {
            board.misfit(Misfit.ROWID);
        }
        if (id.length > LONGEST_ID_BYTES) {
            unsendable(model, row, null, "a record id of " + id.length + " bytes", out);
            return;
        }
        ModelSchema schema = model.schema();
        if (schema == null) {
            throw new IllegalStateException("An event of " + model.table() + " before its schema");
        }
        try {
            out.event(model.table(), id, envelope(model, row), schema.number());
            told.add(model.table(), row.position(), row.seenMs());
        } catch (IllegalStateException | IllegalArgumentException e) {
            // one row that cannot be written must not stop the others
            unsendable(model, row, id, "it cannot be written: " + e.getMessage(), out);
        }
        if (control.rereads().answer(model.table(), recordId)) {
            out.reread(model.table(), recordId);
        }
    }

    private void unsendable(Model model, Captured.Row row, byte @Nullable [] id, String reason, Outgoing out) {
        board.unsendable();
        log.warn("Model {}: the event {} is not sent: {}", model.table(), row.position(), reason);
        out.unsendable(model.table(), id, row.position(), reason);
    }

    private Envelope envelope(Model model, Captured.Row row) {
        Source block = new Source(
                row.connector(),
                "sqlite",
                settings.sourceName(),
                row.seenMs(),
                row.op() == Op.READ ? "true" : null,
                "main",
                model.table(),
                row.position().epoch() + ":" + row.position().sequence(),
                row.position());
        RowChange change = row.change();
        Typing ofBefore = change.after() == null ? typing : quietTyping;
        return new Envelope(
                image(model, change.table(), change.before(), ofBefore),
                image(model, change.table(), change.after(), typing),
                block,
                row.op(),
                settings.clock().millis());
    }

    private @Nullable ObjectNode image(
            Model model, TableShape table, @Nullable Object @Nullable [] row, Typing typing) {
        if (row == null) {
            return null;
        }
        Map<String, Mask> masks = settings.selection().rules(model.table()).masked();
        ObjectNode image = Json.MAPPER.createObjectNode();
        for (Model.Sent field : model.sent(table)) {
            JsonNode value = typing.json(field.type(), Cells.of(row[field.place()]));
            Mask mask = masks.isEmpty() ? null : masks.get(field.name());
            image.set(field.name(), mask == null ? value : mask.of(value));
        }
        return image;
    }
}
