package io.hivesync.sinks.jdbc.mysql;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.upsert;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The user that docs/sinks/mysql.md makes, and all that a sink does with one. */
final class PageOfMysql {
    private static final String DATABASE = "app";

    private final MysqlServer server;
    private final String create;
    private final String grant;

    PageOfMysql(MysqlServer server) throws IOException {
        String page = Files.readString(Path.of("../../docs/sinks/mysql.md"));
        this.server = server;
        this.create = line(page, "    CREATE USER ");
        this.grant = line(page, "    GRANT ");
    }

    private static String line(String page, String start) {
        return page.lines()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow()
                .strip()
                .replace(";", "");
    }

    List<String> rights() {
        return List.of(grant.substring("GRANT ".length(), grant.indexOf(" ON ")).split(", "));
    }

    /** Those that {@code schema: validate} needs, by the page. */
    List<String> rightsWithoutSchema() {
        List<String> fewer = new ArrayList<>(rights());
        fewer.removeAll(List.of("CREATE", "ALTER"));
        return fewer;
    }

    /** @return the URL of the page's user, made anew, with these rights instead of the page's */
    String user(String database, List<String> rights) throws SQLException {
        server.run("", "DROP USER IF EXISTS hive_sync");
        String made = create.replace("…", "right");
        server.run("", server.hasTls() ? made : made.replace(" REQUIRE SSL", ""));
        if (!rights.isEmpty()) {
            String all = String.join(", ", rights());
            server.run(
                    "",
                    grant.replace(all, String.join(", ", rights)).replace(" " + DATABASE + ".", " " + database + "."));
        }
        return "mysql://hive_sync:right@127.0.0.1:" + server.port() + "/" + database + "?sslmode=preferred";
    }

    /** A sink's life, with a field that comes later where it may make its column. */
    void use(String url, SchemaMode mode) throws SinkException {
        SinkSettings settings = new SinkSettings("main", url, mode, Clock.systemUTC());
        try (Sink sink = new MysqlSinkProvider().create(settings)) {
            sink.check();
            sink.prepare(ACCOUNTS);
            SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
            writer.write(changes(-1, 0, upsert("a", "{}"), upsert("b", "{}")), TIMEOUT);
            writer.write(changes(0, 1, upsert("a", "{'name':'Ada'}"), delete("b")), TIMEOUT);
            if (mode == SchemaMode.EVOLVE) {
                List<Field> fields = new ArrayList<>(ACCOUNTS.fields());
                fields.add(new Field("nickname", FieldType.STRING));
                sink.prepare(new ModelSchema(ACCOUNTS.model(), 2, fields, ACCOUNTS.source()));
            }
            sink.dropLane(LANE, sink.readLane(LANE).orElseThrow());
        }
    }
}
