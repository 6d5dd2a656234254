package io.hivesync.sinks.jdbc.mysql;

import io.hivesync.sinks.jdbc.JdbcSink;
import io.hivesync.sinks.mapping.SinkNames;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import java.util.Set;

/** {@code mysql://user:password@host:3306/database?sslmode=verify_identity}, as PlanetScale and Prisma write it. */
public final class MysqlSinkProvider implements SinkProvider {
    private static final String KIND = "mysql";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<String> schemes() {
        return Set.of(KIND);
    }

    @Override
    public String nameOf(String url) {
        MysqlUrl parsed = MysqlUrl.parse(url);
        return SinkNames.of(KIND, parsed.host(), parsed.database());
    }

    @Override
    public Sink create(SinkSettings settings) {
        return new JdbcSink(settings, new MysqlDialect(MysqlUrl.parse(settings.url())));
    }
}
