package io.hivesync.app;

import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.Given;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.topics.ModelSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a schema is asked for.
 *
 * @param form one that the provider knows
 * @param url where the target is, if that was said; may hold a password
 * @param details what the file says of it
 */
record SchemaTarget(SinkProvider provider, String form, Optional<String> url, SinkDetails details) {

    /** Finds what {@code --to} means: a URL, the name of a sink of the file, or a form. */
    record Finder(Configuration configuration, SinkKinds kinds, Targets targets) {

        SchemaTarget find(Given to) {
            String text = to.text();
            if (configuration.sinkNames().contains(text)) {
                return of(Targets.inFile(configuration, text));
            }
            if (text.contains(":")) {
                return inFile().stream()
                        .filter(sink -> sink.url().equals(text))
                        .findFirst()
                        .map(this::of)
                        .orElseGet(() -> of(text, SinkDetails.NONE));
            }
            SinkProvider provider = kinds.ofSchemaForm(text)
                    .orElseThrow(() -> new InputException(to.origin()
                            + " is a URL, the name of a sink in the file, or one of "
                            + String.join(", ", kinds.schemaForms()) + "."));
            return new SchemaTarget(provider, text, Optional.empty(), detailsOf(provider));
        }

        /** The only target that there is. */
        SchemaTarget find() {
            List<Targets.Wanted> all = targets.all(configuration);
            if (all.size() > 1) {
                throw several(all);
            }
            return of(all.getFirst());
        }

        private SchemaTarget of(Targets.Wanted sink) {
            return of(sink.url(), sink.details());
        }

        private SchemaTarget of(String url, SinkDetails details) {
            SinkProvider provider = targets.provider(url);
            if (!provider.schemaForms().contains(provider.kind())) {
                throw new InputException("A sink of the kind " + provider.kind() + " has no schema to be made.");
            }
            return new SchemaTarget(provider, provider.kind(), Optional.of(url), details);
        }

        private List<Targets.Wanted> inFile() {
            return configuration.sinkNames().stream()
                    .map(name -> Targets.inFile(configuration, name))
                    .toList();
        }

        /** What the file says of its sink of this kind. */
        private SinkDetails detailsOf(SinkProvider provider) {
            List<Targets.Wanted> same = inFile().stream()
                    .filter(sink -> targets.provider(sink.url()).kind().equals(provider.kind()))
                    .toList();
            if (same.size() > 1) {
                throw several(same);
            }
            return same.isEmpty() ? SinkDetails.NONE : same.getFirst().details();
        }

        private static InputException several(List<Targets.Wanted> sinks) {
            List<String> names = new ArrayList<>();
            sinks.forEach(sink -> names.add(String.valueOf(sink.name())));
            return new InputException("Which of the sinks? Name one with --to: " + String.join(", ", names) + ".");
        }
    }

    /** @param models as they are in Kafka */
    List<SchemaFile> files(List<ModelSchema> models) {
        Targets.checkOptions(provider, details.options());
        List<ModelSchema> shaped = models.stream()
                .map(model -> details.shapes()
                        .getOrDefault(model.model(), details.others().shape())
                        .shaped(model))
                .toList();
        try {
            return provider.schema(new SchemaRequest(
                    form,
                    url,
                    details.optionTexts(),
                    model ->
                            details.names().getOrDefault(model, details.others().names()),
                    shaped));
        } catch (IllegalArgumentException e) {
            throw new InputException("The schema cannot be made: " + e.getMessage());
        } catch (SinkException e) {
            throw new EnvironmentException(
                    "The schema cannot be made: " + e.getMessage()
                            + ". Give the kind instead of a URL, and no server is asked: --to " + provider.kind(),
                    e);
        }
    }

    @Override
    public String toString() {
        return "SchemaTarget[form=" + form + "]";
    }
}
