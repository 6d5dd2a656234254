package io.hivesync.sinks.mongodb;

import io.hivesync.sinks.mapping.SinkNames;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkOption;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import java.util.List;
import java.util.Set;

/** {@code mongodb://user:password@host:27017/database} and {@code mongodb+srv://…}, as Atlas and mongosh write them. */
public final class MongoSinkProvider implements SinkProvider {
    private static final String KIND = "mongodb";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<String> schemes() {
        return Set.of(KIND, KIND + "+srv");
    }

    @Override
    public String nameOf(String url) {
        MongoUrl parsed = MongoUrl.parse(url);
        return SinkNames.of(KIND, parsed.host(), parsed.database());
    }

    @Override
    public List<SinkOption> options() {
        return MongoOptions.ALL;
    }

    @Override
    public Set<String> schemaForms() {
        return Set.of(KIND);
    }

    @Override
    public List<SchemaFile> schema(SchemaRequest request) {
        return MongoSchema.of(request);
    }

    @Override
    public Sink create(SinkSettings settings) {
        settings.models().forEach(DocumentLayout::check);
        DocumentLayout.check("*", settings.others());
        MongoOptions options = MongoOptions.of(settings.options());
        return new MongoSink(settings, new MongoServer(settings.name(), MongoUrl.parse(settings.url()), options));
    }
}
