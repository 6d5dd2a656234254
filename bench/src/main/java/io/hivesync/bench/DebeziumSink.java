package io.hivesync.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * Debezium's JDBC sink, a new connector in a running worker: from its submission until the target has everything. The table is
 * there already, as it is for the hand-written ones.
 */
record DebeziumSink(PostgresServer postgres, ConnectProcess worker, DebeziumSettings settings, FlatTopic topic)
        implements Contender {
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int LOOKS_A_CHECK = 100;
    private static final String[] ENDS = IntStream.range(0, RecordTopic.PARTITIONS)
            .mapToObj(partition -> FlatTopic.END + partition)
            .toArray(String[]::new);

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public void prepare() throws IOException {
        worker.collectGarbage();
    }

    @Override
    public Duration cpu() {
        return worker.cpu();
    }

    @Override
    public Took run() throws SQLException, IOException, TimeoutException, InterruptedException {
        try (Connection connection = postgres.connect()) {
            HandWritten.createTable(connection);
            long start = System.nanoTime();
            String connector = worker.put(connector());
            Took took = await(connection, connector, start);
            worker.delete(connector);
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM accounts WHERE blade_id = ANY (?)")) {
                delete.setArray(1, connection.createArrayOf("text", ENDS));
                delete.executeUpdate();
            }
            return took;
        }
    }

    private Map<String, String> connector() {
        Map<String, String> connector = new HashMap<>(settings.options());
        connector.put("topics", topic.name());
        connector.put("connection.url", postgres.jdbcUrl());
        connector.put("connection.username", PostgresServer.USER);
        connector.put("connection.password", "");
        return connector;
    }

    /** Looks at the target itself. */
    private Took await(Connection connection, String connector, long start)
            throws SQLException, IOException, TimeoutException, InterruptedException {
        long first = 0;
        for (int looks = 1; ; looks++) {
            Seen seen = look(connection);
            boolean whole = seen.ends() == ENDS.length && count(connection) == topic.rows();
            long now = System.nanoTime();
            first = first == 0 && seen.begun() ? now : first;
            if (whole) {
                return new Took(Duration.ofNanos(now - start), Duration.ofNanos(now - first));
            }
            if (now - start > LONGEST.toNanos()) {
                throw new TimeoutException("The connector brought " + seen.ends() + " of " + ENDS.length
                        + " partitions to their end; what it said is above");
            }
            if (looks % LOOKS_A_CHECK == 0) {
                worker.check(connector);
            }
            Pace.rest(LOOK);
        }
    }

    private record Seen(boolean begun, int ends) {}

    private static Seen look(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT EXISTS (SELECT FROM accounts), (SELECT count(*) FROM accounts WHERE blade_id = ANY (?))")) {
            select.setArray(1, connection.createArrayOf("text", ENDS));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new Seen(row.getBoolean(1), row.getInt(2));
            }
        }
    }

    /** The deletes of its last batches come in transactions after those with the last records. */
    private static long count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM accounts")) {
            row.next();
            return row.getLong(1);
        }
    }
}
