package io.hivesync.sinks.http.convex;

import io.hivesync.sinks.http.HttpUrl;
import io.hivesync.sinks.mapping.SinkNames;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkOption;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code convex+https://:SECRET@happy-animal-123.convex.cloud}, to which the files of {@link ConvexSources} were deployed. */
public final class ConvexSinkProvider implements SinkProvider {
    static final String KIND = "convex";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<String> schemes() {
        return Set.of("convex+https", "convex+http");
    }

    @Override
    public String nameOf(String url) {
        return SinkNames.of(KIND, HttpUrl.parse(url, KIND).hostAndPort());
    }

    @Override
    public List<SinkOption> options() {
        return ConvexOption.all();
    }

    @Override
    public Set<String> schemaForms() {
        return Set.of(KIND);
    }

    @Override
    public List<SchemaFile> schema(SchemaRequest request) {
        List<SchemaFile> files = new ArrayList<>();
        ConvexSources.files(request.models(), request.wanted())
                .forEach((name, text) -> files.add(new SchemaFile(name, text)));
        return files;
    }

    @Override
    public Sink create(SinkSettings settings) {
        return new ConvexSink(ConvexSettings.of(settings));
    }
}
