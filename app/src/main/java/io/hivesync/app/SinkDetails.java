package io.hivesync.app;

import io.hivesync.app.config.Block;
import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.Given;
import io.hivesync.app.config.Setting;
import io.hivesync.app.config.SinkModelKeys;
import io.hivesync.sinks.mapping.ModelShape;
import io.hivesync.sinks.spi.TargetModel;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the file says of a sink beside its URL and schema.
 *
 * @param options by key; may hold secrets
 * @param models the models that have a block of their own
 */
record SinkDetails(Map<String, Given> options, Map<String, OneModel> models, OneModel others) {
    static final SinkDetails NONE = new SinkDetails(Map.of(), Map.of(), OneModel.DEFAULT);

    /** How a model stands in the target, and what of it goes there. */
    record OneModel(TargetModel names, ModelShape shape) {
        static final OneModel DEFAULT = new OneModel(TargetModel.DEFAULT, ModelShape.WHOLE);
    }

    static SinkDetails of(Configuration configuration, String sink) {
        String deletes = Configuration.word(
                Setting.SINK_DELETES,
                configuration.ofSink(Setting.SINK_DELETES, sink).orElseThrow());
        Map<String, OneModel> models = new LinkedHashMap<>();
        configuration
                .blocksOfSink(Setting.SINK_MODELS, sink)
                .forEach((model, block) -> models.put(model, model(block, deletes)));
        Optional<String> mark = deletes.equals(SinkModelKeys.SOFT)
                ? Optional.of(SinkModelKeys.DELETED_AT.standard())
                : Optional.empty();
        OneModel others = new OneModel(
                new TargetModel(Optional.empty(), Optional.empty(), Map.of(), mark),
                new ModelShape(Set.of(), Set.of(), Map.of(), deletes.equals(SinkModelKeys.IGNORE)));
        return new SinkDetails(configuration.namesOfSink(Setting.SINK_OPTIONS, sink), models, others);
    }

    private static OneModel model(Block block, String standard) {
        String deletes = block.word(SinkModelKeys.MODEL_DELETES).orElse(standard);
        Optional<String> mark = block.text(SinkModelKeys.DELETED_AT).map(Given::text);
        boolean marks = deletes.equals(SinkModelKeys.SOFT);
        if (mark.isPresent() && !marks) {
            throw new InputException(block.origin() + " has deleted-at, but its deletes are " + deletes
                    + ": set deletes: soft, or leave deleted-at out.");
        }
        ModelShape shape = new ModelShape(
                set(block.texts(SinkModelKeys.INCLUDE)),
                set(block.texts(SinkModelKeys.EXCLUDE)),
                texts(block.names(SinkModelKeys.CONSTANTS)),
                deletes.equals(SinkModelKeys.IGNORE));
        try {
            TargetModel names = new TargetModel(
                    block.text(SinkModelKeys.TABLE).map(Given::text),
                    block.text(SinkModelKeys.KEY).map(Given::text),
                    texts(block.names(SinkModelKeys.FIELDS)),
                    marks ? mark.or(() -> Optional.of(SinkModelKeys.DELETED_AT.standard())) : Optional.empty());
            return new OneModel(names, shape);
        } catch (IllegalArgumentException e) {
            throw new InputException(block.origin() + ": " + e.getMessage() + ".");
        }
    }

    Map<String, String> optionTexts() {
        return texts(options);
    }

    Map<String, TargetModel> names() {
        Map<String, TargetModel> names = new LinkedHashMap<>();
        models.forEach((model, one) -> names.put(model, one.names()));
        return names;
    }

    Map<String, ModelShape> shapes() {
        Map<String, ModelShape> shapes = new LinkedHashMap<>();
        models.forEach((model, one) -> shapes.put(model, one.shape()));
        return shapes;
    }

    private static Map<String, String> texts(Map<String, Given> given) {
        Map<String, String> texts = new LinkedHashMap<>();
        given.forEach((name, value) -> texts.put(name, value.text()));
        return texts;
    }

    private static Set<String> set(List<Given> given) {
        Set<String> texts = new HashSet<>();
        given.forEach(value -> texts.add(value.text()));
        return texts;
    }
}
