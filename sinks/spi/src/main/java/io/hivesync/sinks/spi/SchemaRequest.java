package io.hivesync.sinks.spi;

import io.hivesync.topics.ModelSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A question for what a target needs.
 *
 * @param form one of {@link SinkProvider#schemaForms}
 * @param url where the target is, if that was said; holds secrets, so it is never printed
 * @param options those of {@link SinkProvider#options} that were given, by key; may hold secrets
 * @param wanted how a model stands in the target, by the model's name
 * @param models as they reach the target: with the fields that it gets, and no others
 */
public record SchemaRequest(
        String form,
        Optional<String> url,
        Map<String, String> options,
        Function<String, TargetModel> wanted,
        List<ModelSchema> models) {
    public SchemaRequest {
        options = Map.copyOf(options);
        models = List.copyOf(models);
    }

    @Override
    public String toString() {
        return "SchemaRequest[form=" + form + ", models=" + models.size() + "]";
    }
}
