package io.hivesync.sinks.jdbc.postgres;

import io.hivesync.sinks.jdbc.JdbcSink;
import io.hivesync.sinks.jdbc.ServerUrl;
import io.hivesync.sinks.mapping.SinkNames;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import java.util.List;
import java.util.Set;

/** {@code postgres://user:password@host:5432/database?sslmode=require}, as Supabase, Neon and psql write it. */
public final class PostgresSinkProvider implements SinkProvider {
    private static final String KIND = "postgres";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<String> schemes() {
        return Set.of(KIND, "postgresql");
    }

    @Override
    public String nameOf(String url) {
        ServerUrl parsed = PostgresUrl.parse(url).server();
        return SinkNames.of(KIND, parsed.host(), parsed.database());
    }

    @Override
    public Set<String> schemaForms() {
        return Set.of(KIND, "postgresql", "neon", PrismaSchema.FORM);
    }

    @Override
    public List<SchemaFile> schema(SchemaRequest request) {
        return request.form().equals(PrismaSchema.FORM)
                ? PrismaSchema.of(request)
                : PostgresDialect.FORM.schema(request);
    }

    @Override
    public Sink create(SinkSettings settings) {
        return new JdbcSink(settings, new PostgresDialect(PostgresUrl.parse(settings.url())));
    }
}
