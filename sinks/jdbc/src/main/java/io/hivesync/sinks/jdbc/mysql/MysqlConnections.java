package io.hivesync.sinks.jdbc.mysql;

import com.mysql.cj.jdbc.MysqlDataSource;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The driver's settings. The pool is handed this source, so it sees neither URL nor password. */
final class MysqlConnections {
    private static final int CONNECT_MS = 10_000;
    private static final int SOCKET_MS = 30_000;

    private MysqlConnections() {}

    /** The driver's own says that a login takes no time at all, and a pool that stops goes by it. */
    private static final class Source extends MysqlDataSource {
        private static final long serialVersionUID = 1;

        @Override
        public int getLoginTimeout() {
            return CONNECT_MS / 1000;
        }
    }

    static DataSource to(MysqlUrl url) {
        Source source = new Source();
        source.setServerName(url.server().host());
        source.setPortNumber(url.server().port());
        source.setDatabaseName(url.server().database());
        source.setUser(url.server().user());
        source.setPassword(url.server().password());
        try {
            source.setSslMode(url.sslMode());
            source.setConnectTimeout(CONNECT_MS);
            source.setSocketTimeout(SOCKET_MS);
            source.setTcpKeepAlive(true);
            source.setCharacterEncoding("UTF-8");
            // what the session is set to is not sent again and again
            source.setUseLocalSessionState(true);
            source.setCacheServerConfiguration(true);
            // the text that we prepare has no {fn …}, but names may
            source.setProcessEscapeCodesForPrepStmts(false);
            // a server may ask for files of ours: it gets none
            source.setAllowLoadLocalInfile(false);
        } catch (SQLException e) {
            throw new IllegalStateException("The driver does not take its own properties", e);
        }
        return source;
    }
}
