package io.hivesync.app.config;

import io.hivesync.app.config.ValueType.Choice;
import io.hivesync.app.config.ValueType.Names;
import io.hivesync.app.config.ValueType.Text;
import io.hivesync.app.config.ValueType.Texts;
import java.util.List;

/** How a model may stand in one sink's target: the keys of {@code sinks.<name>.models.<model>}. */
public final class SinkModelKeys {
    public static final String SOFT = "soft";
    public static final String IGNORE = "ignore";

    static final ValueType DELETES = new Choice(List.of("hard", SOFT, IGNORE));

    public static final BlockKey TABLE =
            new BlockKey("table", new Text(), "", "The table's (collection's, …) name there, to the letter.");
    public static final BlockKey KEY =
            new BlockKey("key", new Text(), "", "The column (field) there that holds the record's id.");
    public static final BlockKey FIELDS =
            new BlockKey("fields", new Names(), "", "Names there of columns (fields), by the model's field.");
    public static final BlockKey INCLUDE =
            new BlockKey("include", new Texts(), "", "The only fields that go there; the id always goes.");
    public static final BlockKey EXCLUDE = new BlockKey("exclude", new Texts(), "", "Fields that do not go there.");
    public static final BlockKey CONSTANTS =
            new BlockKey("constants", new Names(), "", "Texts that each record has there, by field.");
    public static final BlockKey MODEL_DELETES =
            new BlockKey("deletes", DELETES, "", "As sinks.<name>.deletes, for this model.");
    public static final BlockKey DELETED_AT = new BlockKey(
            "deleted-at", new Text(), "deleted_at", "The column (field) there that marks deleted records, with soft.");

    static final ValueType MODELS = new ValueType.Blocks(
            "model", List.of(TABLE, KEY, FIELDS, INCLUDE, EXCLUDE, CONSTANTS, MODEL_DELETES, DELETED_AT));

    private SinkModelKeys() {}
}
