package io.hivesync.sinks.spi;

import java.time.Clock;
import java.util.Map;

/**
 * How a sink was asked for.
 *
 * @param name unique among the sinks of one cluster; part of the key of its lanes
 * @param url where the target is; holds secrets, so it is never printed
 * @param schema what the sink may do to the target's tables
 * @param options those of {@link SinkProvider#options} that were given, by key; may hold secrets
 * @param models how models stand in the target where that is not as {@code others} say, by model
 * @param others how all other models stand there
 */
public record SinkSettings(
        String name,
        String url,
        SchemaMode schema,
        Clock clock,
        Map<String, String> options,
        Map<String, TargetModel> models,
        TargetModel others) {

    /** What a sink may do to the target's tables. */
    public enum SchemaMode {
        /** Create and extend them; never drop or narrow. */
        EVOLVE,
        /** Only check that they fit. */
        VALIDATE,
        /** Leave them alone. */
        NONE
    }

    public SinkSettings {
        options = Map.copyOf(options);
        models = Map.copyOf(models);
    }

    /** Without options, and with each model as it is by default. */
    public SinkSettings(String name, String url, SchemaMode schema, Clock clock) {
        this(name, url, schema, clock, Map.of(), Map.of());
    }

    /** With all other models as they are by default. */
    public SinkSettings(
            String name,
            String url,
            SchemaMode schema,
            Clock clock,
            Map<String, String> options,
            Map<String, TargetModel> models) {
        this(name, url, schema, clock, options, models, TargetModel.DEFAULT);
    }

    public TargetModel model(String model) {
        return models.getOrDefault(model, others);
    }

    @Override
    public String toString() {
        return "SinkSettings[name=" + name + ", schema=" + schema + "]";
    }
}
