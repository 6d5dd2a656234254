package io.hivesync.sinks.http.rest;

import io.hivesync.sinks.http.HttpUrl;
import io.hivesync.sinks.mapping.SinkNames;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkOption;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import java.util.List;
import java.util.Set;

/** {@code rest+https://user:password@api.example.com/v1}: any API that takes records as JSON. */
public final class RestSinkProvider implements SinkProvider {
    static final String KIND = "rest";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<String> schemes() {
        return Set.of("rest+https", "rest+http");
    }

    /** Without the path, which is a secret in the URLs of many APIs. */
    @Override
    public String nameOf(String url) {
        return SinkNames.of(KIND, HttpUrl.parse(url, KIND).hostAndPort());
    }

    @Override
    public List<SinkOption> options() {
        return RestOption.all();
    }

    @Override
    public Set<String> schemaForms() {
        return Set.of(KIND, TypescriptTypes.FORM);
    }

    @Override
    public List<SchemaFile> schema(SchemaRequest request) {
        return request.form().equals(TypescriptTypes.FORM) ? TypescriptTypes.of(request) : JsonSchema.of(request);
    }

    @Override
    public Sink create(SinkSettings settings) {
        return new RestSink(RestSettings.of(settings));
    }
}
