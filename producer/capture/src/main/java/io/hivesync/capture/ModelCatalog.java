package io.hivesync.capture;

import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelTopics;
import io.hivesync.topics.TopicMismatchException;
import io.hivesync.topics.TopicNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.jspecify.annotations.Nullable;

/**
 * Which tables are models, and the schema of each: Blade's types where it has them, else what the columns declare. Not
 * thread-safe; after an exception of Kafka's the same call may be repeated.
 */
final class ModelCatalog {

    private final Selection selection;
    private final ModelTopics topics;
    private final TopicNames names;
    private final StatusBoard board;
    private final BladeTypes blade;
    private final Map<String, ModelSchema> published;
    private final Map<String, Model> models = new HashMap<>();

    /** @param published the last schema of each model in {@code hive.models}; kept up to date here */
    ModelCatalog(CaptureSettings settings, StatusBoard board, BladeTypes blade, Map<String, ModelSchema> published) {
        this.selection = settings.selection();
        this.topics = settings.topics();
        this.names = settings.names();
        this.board = board;
        this.blade = blade;
        this.published = new ConcurrentHashMap<>(published);
    }

    BladeTypes blade() {
        return blade;
    }

    Model model(String table) {
        return models.computeIfAbsent(table, Model::new);
    }

    void forget(String table) {
        models.remove(table);
    }

    Collection<Model> models() {
        return models.values();
    }

    /** By any thread. */
    Map<String, ModelSchema> published() {
        return published;
    }

    /**
     * Decides whether the model's events are sent, and makes sure of its topics if so.
     *
     * @return whether it is left out for a reason outside Hive that may end, so that it must be sent anew then
     */
    boolean admit(Model model) {
        String reason = refusal(model);
        if (reason != null) {
            leaveOut(model, reason);
            return false;
        }
        if (!ensureTopics(model)) {
            return true;
        }
        model.takeIn();
        board.include(model.table());
        return false;
    }

    /** @return false when Kafka refuses the model's topics as they are asked for: it is left out, and the others go on */
    boolean ensureTopics(Model model) {
        try {
            topics.ensure(model.table());
            return true;
        } catch (TopicMismatchException e) {
            leaveOut(model, String.valueOf(e.getMessage()));
            return false;
        } catch (AuthorizationException | PolicyViolationException | InvalidReplicationFactorException e) {
            leaveOut(model, "its topics are refused: " + e.getMessage());
            return false;
        }
    }

    private void leaveOut(Model model, String reason) {
        model.leaveOut(reason);
        board.exclude(model.table(), reason);
    }

    private @Nullable String refusal(Model model) {
        String table = model.table();
        Optional<String> unselected = unselected(selection, table, model.columns());
        if (unselected.isPresent()) {
            return unselected.get();
        }
        if (!blade.isModel(table) && !isPublished(table)) {
            return "no model of Blade: it is not in " + BladeTypes.TABLE;
        }
        try {
            names.changes(table);
            names.records(table);
            new ModelSchema(table, 1, fields(model), ModelSchema.SourceKind.CAPTURE);
            return null;
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Says what the selection leaves out of a file, before a row of it is seen. */
    static void announceLeftOut(HiveTables tables, Selection selection, StatusBoard board) {
        tables.tables().forEach((table, columns) -> {
            if (table.startsWith("sqlite_") || table.equals(BladeTypes.TABLE)) {
                return;
            }
            unselected(selection, table, columns)
                    .ifPresentOrElse(
                            reason -> board.exclude(table, reason),
                            () -> columns.stream()
                                    .map(Captured.Column::name)
                                    .forEach(field -> selection
                                            .whyWithout(table, field)
                                            .ifPresent(why -> board.exclude(table + "." + field, why))));
        });
    }

    /** Why a table is left out by the selection; nothing when it is not. */
    static Optional<String> unselected(Selection selection, String table, List<Captured.Column> columns) {
        if (Selection.isInternal(table)) {
            return Optional.of("a table of SQLite's, Blade's or Hive Sync's own");
        }
        if (!selection.hasTable(table)) {
            return Optional.of("may hold secrets; include the table " + table);
        }
        // a key is the record id, which no record can do without
        return columns.stream()
                .filter(column -> column.key() > 0)
                .flatMap(key -> keyRefusal(selection, table, key.name()).stream())
                .findFirst();
    }

    private static Optional<String> keyRefusal(Selection selection, String table, String key) {
        if (selection.rules(table).mask(key).isPresent()) {
            return Optional.of("its key " + key + " is masked, and a record cannot do without its id");
        }
        return selection.whyWithout(table, key).map(why -> "its key " + key + ": " + why);
    }

    boolean isPublished(String table) {
        ModelSchema last = published.get(table);
        return last != null && last.source() == ModelSchema.SourceKind.CAPTURE;
    }

    /**
     * Brings the model's schema up to its columns and types.
     *
     * @return the schema, if it is to be published because it differs from the last one
     */
    Optional<ModelSchema> refresh(Model model) {
        ModelSchema last = published.get(model.table());
        List<ModelSchema.Field> fields = fields(model);
        if (last != null && isPublished(model.table()) && last.fields().equals(fields)) {
            model.schema(last);
            return Optional.empty();
        }
        int number = last == null ? 1 : last.number() + 1;
        ModelSchema next = new ModelSchema(model.table(), number, fields, ModelSchema.SourceKind.CAPTURE);
        published.put(model.table(), next);
        model.schema(next);
        return Optional.of(next);
    }

    private List<ModelSchema.Field> fields(Model model) {
        List<ModelSchema.Field> fields = new ArrayList<>();
        for (Captured.Column column : model.columns()) {
            Optional<String> why = selection.whyWithout(model.table(), column.name());
            if (why.isPresent()) {
                board.exclude(model.table() + "." + column.name(), why.get());
            } else if (selection.rules(model.table()).mask(column.name()).isPresent()) {
                model.masked(column.name(), ownType(model.table(), column));
                fields.add(new ModelSchema.Field(column.name(), FieldType.STRING));
            } else {
                fields.add(new ModelSchema.Field(column.name(), type(model.table(), column)));
            }
        }
        return fields;
    }

    /** Of the values before they are masked. What was published says only that they are texts now. */
    private FieldType ownType(String table, Captured.Column column) {
        return blade.type(table, column.name()).orElseGet(() -> DeclaredTypes.fieldType(column.type()));
    }

    private FieldType type(String table, Captured.Column column) {
        Optional<FieldType> known = blade.type(table, column.name());
        if (known.isEmpty() && !blade.isComplete() && isPublished(table)) {
            // Blade's rows have not all been seen in this run: what they said in the last one holds until then
            known = Optional.ofNullable(published.get(table))
                    .flatMap(last -> last.field(column.name()))
                    .map(ModelSchema.Field::type);
        }
        return known.orElseGet(() -> DeclaredTypes.fieldType(column.type()));
    }

    /** A published field whose type Blade gives otherwise now. */
    Optional<String> retyped(ModelSchema last) {
        for (ModelSchema.Field field : last.fields()) {
            Optional<FieldType> now = blade.type(last.model(), field.name());
            boolean masked = selection.rules(last.model()).mask(field.name()).isPresent();
            if (!masked && now.isPresent() && now.get() != field.type()) {
                return Optional.of(field.name());
            }
        }
        return Optional.empty();
    }
}
