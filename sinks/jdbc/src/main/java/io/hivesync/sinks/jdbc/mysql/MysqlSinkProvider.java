package io.hivesync.sinks.jdbc.mysql;

import io.hivesync.sinks.jdbc.Dialect;
import io.hivesync.sinks.jdbc.JdbcSink;
import io.hivesync.sinks.jdbc.ServerUrl;
import io.hivesync.sinks.jdbc.TableForm;
import io.hivesync.sinks.mapping.SinkNames;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** {@code mysql://user:password@host:3306/database?sslmode=verify_identity}, as PlanetScale and Prisma write it. */
public final class MysqlSinkProvider implements SinkProvider {
    private static final String KIND = "mysql";
    private static final String MARIADB = "mariadb";

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
        ServerUrl parsed = MysqlUrl.parse(url).server();
        return SinkNames.of(KIND, parsed.host(), parsed.database());
    }

    @Override
    public Set<String> schemaForms() {
        return Set.of(KIND, MARIADB, "planetscale");
    }

    /** Which type keys get, only a server can say: one that was named is asked, else it is a present MySQL. */
    @Override
    public List<SchemaFile> schema(SchemaRequest request) throws SinkException {
        TableForm form = request.form().equals(MARIADB)
                ? MysqlDialect.FORM.withKey(MysqlTypes.key(MysqlDialect.MARIADB_EXACT))
                : MysqlDialect.FORM;
        return (request.url().isEmpty() ? form : asked(request.url().get())).schema(request);
    }

    private static TableForm asked(String url) throws SinkException {
        Dialect dialect = new MysqlDialect(MysqlUrl.parse(url));
        try (Connection connection = dialect.dataSource().getConnection()) {
            return dialect.form(connection);
        } catch (SQLException e) {
            throw dialect.failure(e, "cannot ask which collations there are", null);
        }
    }

    @Override
    public Sink create(SinkSettings settings) {
        return new JdbcSink(settings, new MysqlDialect(MysqlUrl.parse(settings.url())));
    }
}
