package io.hivesync.sinks.jdbc.postgres;

import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** The driver's settings. The pool is handed this source, so it sees neither URL nor password. */
final class PostgresConnections {
    private PostgresConnections() {}

    static DataSource to(PostgresUrl url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {url.server().host()});
        source.setPortNumbers(new int[] {url.server().port()});
        source.setDatabaseName(url.server().database());
        source.setUser(url.server().user());
        source.setPassword(url.server().password());
        source.setApplicationName("hive-sync");
        source.setConnectTimeout(10);
        // logging in counts too; later the pool's user sets what each piece of work may take
        source.setLoginTimeout(10);
        source.setSocketTimeout(30);
        source.setTcpKeepAlive(true);
        // statements that a server keeps are lost, or another's, behind a pooler; ours gain nothing by it
        source.setPrepareThreshold(0);
        for (Map.Entry<String, String> parameter : url.parameters().entrySet()) {
            set(source, parameter.getKey(), parameter.getValue());
        }
        return source;
    }

    private static void set(PGSimpleDataSource source, String name, String value) {
        PGProperty property = PGProperty.forName(name);
        if (property == null) {
            throw new IllegalStateException("The driver has no property " + name);
        }
        source.setProperty(property, value);
    }
}
