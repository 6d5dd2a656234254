package io.hivesync.e2e;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes to the Hive file, calls of the webhooks, and a look at the PostgreSQL target again and again, all at once. Each of the
 * counters only rises, and a trigger of the target's owner writes down each count in the order in which it is applied.
 */
final class ClusterLoad implements AutoCloseable {
    private static final int ACCOUNTS = 20;

    private final HiveApp app;
    private final Target target;
    private final RisingCalls calls;
    private final ExecutorService threads = Executors.newFixedThreadPool(3);
    private volatile boolean loading = true;
    private volatile boolean looking = true;
    private Future<Integer> writes;
    private Future<?> called;
    private Future<List<String>> looks;

    ClusterLoad(HiveApp app, Target target, RisingCalls calls) {
        this.app = app;
        this.target = target;
        this.calls = calls;
    }

    /** What is counted up later. */
    void makeRecords() throws SQLException {
        for (int i = 0; i < ACCOUNTS; i++) {
            app.write(HiveApp.account("acc_" + i, "counter"));
        }
        calls.callForEach();
    }

    /** The records must be in the target. */
    void start() throws SQLException {
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE applied (place bigserial, id text, count bigint,"
                    + " at timestamptz DEFAULT clock_timestamp())");
            statement.execute("CREATE FUNCTION log_applied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                    + " INSERT INTO applied (id, count) VALUES (new.blade_id, (to_jsonb(new)->>TG_ARGV[0])::bigint);"
                    + " RETURN new; END $$");
            for (String counter : List.of("accounts login_count", "members visits")) {
                String[] names = counter.split(" ");
                statement.execute("CREATE TRIGGER log_applied AFTER INSERT OR UPDATE ON " + names[0]
                        + " FOR EACH ROW EXECUTE FUNCTION log_applied('" + names[1] + "')");
            }
        }
        writes = threads.submit(() -> write());
        called = threads.submit(() -> call());
        looks = threads.submit(() -> look());
    }

    private Integer write() throws Exception {
        int made = 0;
        try (Connection connection = app.open();
                Statement statement = connection.createStatement()) {
            for (; loading; made++) {
                statement.execute(
                        "UPDATE accounts SET loginCount = loginCount + 1 WHERE id = 'acc_" + made % ACCOUNTS + "'");
                if (made % 7 == 0) {
                    statement.execute("INSERT INTO blog_posts (id, title, account) VALUES ('blo_" + made + "', 'Post "
                            + made + "', 'acc_" + made % ACCOUNTS + "')");
                }
                if (made % 21 == 20) {
                    statement.execute("DELETE FROM blog_posts WHERE id = 'blo_" + (made - 13) + "'");
                }
                Thread.sleep(15);
            }
        }
        return made;
    }

    private Void call() throws InterruptedException {
        while (loading) {
            calls.call();
            Thread.sleep(25);
        }
        return null;
    }

    private List<String> look() throws Exception {
        List<String> wrong = new ArrayList<>();
        Map<String, Long> highest = new HashMap<>();
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement()) {
            while (looking) {
                look(statement, highest, wrong);
                Thread.sleep(100);
            }
        }
        return wrong;
    }

    private static void look(Statement statement, Map<String, Long> highest, List<String> wrong) throws SQLException {
        try (ResultSet seen = statement.executeQuery("SELECT blade_id, login_count FROM accounts WHERE name = 'counter'"
                + " UNION ALL SELECT blade_id, visits FROM members"
                + " UNION ALL SELECT 'offset of ' || topic || '-' || \"partition\", \"offset\" FROM hive_sync_lanes"
                + " UNION ALL SELECT 'token of ' || topic || '-' || \"partition\", token FROM hive_sync_lanes")) {
            Map<String, Long> now = new HashMap<>();
            while (seen.next()) {
                now.put(seen.getString(1), seen.getLong(2));
            }
            highest.forEach((what, before) -> {
                Long value = now.get(what);
                if (value == null || value < before) {
                    wrong.add(what + " fell from " + before + " to " + value);
                }
            });
            highest.putAll(now);
        }
    }

    /** No more writes and calls; returns how many writes there were. */
    int end() throws Exception {
        loading = false;
        called.get();
        return writes.get();
    }

    /** What fell, or went away, while it was looked at. */
    List<String> endLooks() throws Exception {
        looking = false;
        return looks.get();
    }

    Arrivals arrivals() throws SQLException {
        List<Arrivals.Arrival> arrivals = new ArrayList<>();
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT id, count, (extract(epoch FROM at) * 1000)::bigint FROM applied"
                                + " WHERE id LIKE 'mem%' OR id LIKE 'acc%' ORDER BY place")) {
            while (rows.next()) {
                arrivals.add(new Arrivals.Arrival(rows.getString(1), rows.getLong(2), rows.getLong(3)));
            }
        }
        return new Arrivals(arrivals);
    }

    @Override
    public void close() {
        // or the threads would be waited for without end
        loading = false;
        looking = false;
        threads.shutdownNow();
    }
}
