package io.hivesync.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A Blade app at work, for the demo: a copy of a Hive file that a real Blade app wrote, and calls on it as Blade makes them,
 * with its own statements and pragmas, one transaction a call. Calls come from one thread.
 */
final class DemoHive implements AutoCloseable {
    private static final String[] NAMES = {"Ann", "Bob 🐝", "Chloé", "Dmitri", "Ewa", "Fuyu 冬", "Gül", "Hugo"};

    private final Connection connection;
    private final Random random;
    private final Clock clock;
    private final List<String> accounts = new ArrayList<>();
    private final Set<String> removed = ConcurrentHashMap.newKeySet();
    private final AtomicLong calls = new AtomicLong();

    private DemoHive(Connection connection, long seed, Clock clock) {
        this.connection = connection;
        this.random = new Random(seed);
        this.clock = clock;
    }

    /** Lays the copy down as {@code <app>/.blade/state/databases/main/db.sqlite}. */
    static void copyTo(Path app) throws IOException {
        Path file = file(app);
        Files.createDirectories(file.getParent());
        try (InputStream hive = DemoHive.class.getResourceAsStream("demo/db.sqlite")) {
            if (hive == null) {
                throw new IOException("the demo's Hive file is missing from the build");
            }
            Files.copy(hive, file);
        }
    }

    private static Path file(Path app) {
        return app.resolve(".blade/state/databases/main/db.sqlite");
    }

    static DemoHive open(Path app, long seed, Clock clock) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file(app));
        DemoHive hive = new DemoHive(connection, seed, clock);
        try (Statement statement = connection.createStatement()) {
            // as Hive sets them on each open
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = NORMAL");
            statement.execute("PRAGMA busy_timeout = 5000");
            statement.execute("PRAGMA foreign_keys = ON");
        }
        connection.setAutoCommit(false);
        return hive;
    }

    long calls() {
        return calls.get();
    }

    /** Whether a call has removed the account; for any thread. */
    boolean hasRemoved(String account) {
        return removed.contains(account);
    }

    /** One call of the app. Returns the account that it left with that name, for who wants to see it arrive. */
    Call call() throws SQLException {
        calls.incrementAndGet();
        int dice = accounts.size() < 20 ? 0 : random.nextInt(100);
        Call made;
        if (dice < 30) {
            made = addAccount();
        } else if (dice < 80) {
            made = setAccount();
        } else if (dice < 95) {
            made = addPost();
        } else {
            made = removeAccount();
        }
        connection.commit();
        return made;
    }

    /** What a call did: the table, the record and, for an account that was written, its new name. */
    record Call(String model, String id, String name) {}

    private Call addAccount() throws SQLException {
        String id = id("acc");
        String name = name();
        run(
                "INSERT INTO \"accounts\" (\"id\", \"email\", \"name\", \"emailVerified\", \"loginCount\", \"lastSeen\","
                        + " \"settings\", \"ronin.createdAt\", \"ronin.updatedAt\") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id,
                id + "@example.com",
                name,
                random.nextInt(2),
                random.nextInt(10) == 0 ? 1.5 : random.nextInt(100),
                now(),
                "{\"theme\":\"dark\",\"n\":" + random.nextInt(9) + ",\"tags\":[\"a\",\"b\"]}",
                now(),
                now());
        accounts.add(id);
        return new Call("accounts", id, name);
    }

    private Call setAccount() throws SQLException {
        String id = accounts.get(random.nextInt(accounts.size()));
        String name = name();
        run(
                "UPDATE \"accounts\" SET \"name\" = ?, \"loginCount\" = \"loginCount\" + 1, \"ronin.updatedAt\" = ?"
                        + " WHERE \"id\" = ?",
                name,
                now(),
                id);
        return new Call("accounts", id, name);
    }

    private Call addPost() throws SQLException {
        String id = id("blo");
        String account = accounts.get(random.nextInt(accounts.size()));
        run(
                "INSERT INTO \"blog_posts\" (\"id\", \"title\", \"account\", \"ronin.createdAt\", \"ronin.updatedAt\")"
                        + " VALUES (?, ?, ?, ?, ?)",
                id,
                "Post " + calls(),
                account,
                now(),
                now());
        return new Call("blog_posts", id, "");
    }

    /** Its posts go by cascade: no trigger of Blade's tells of them. */
    private Call removeAccount() throws SQLException {
        String id = accounts.remove(random.nextInt(accounts.size()));
        removed.add(id);
        run("DELETE FROM \"accounts\" WHERE \"id\" = ?", id);
        return new Call("accounts", id, "");
    }

    private void run(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    private String id(String prefix) {
        return prefix + "_%016x".formatted(random.nextLong());
    }

    private String name() {
        return NAMES[random.nextInt(NAMES.length)] + " " + calls();
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
