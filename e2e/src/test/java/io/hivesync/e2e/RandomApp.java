package io.hivesync.e2e;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A Blade app that does everything that its data allows, in random transactions. The seed decides what. */
final class RandomApp implements AutoCloseable {
    private static final String[] NAMES = {"Ann", "Bob 🐝", "O'Neil \"q\"", "", "line\nbreak", "Chloé", "冬"};

    private final Connection connection;
    private final Random random;
    private int made;
    private boolean hasPlan;

    RandomApp(HiveApp app, long seed) throws SQLException {
        this.connection = app.open();
        this.random = new Random(seed);
        connection.setAutoCommit(false);
    }

    /** One to four statements; one transaction in ten is rolled back. */
    void transaction() throws SQLException {
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            change();
        }
        if (random.nextInt(10) == 0) {
            connection.rollback();
        } else {
            connection.commit();
        }
    }

    private void change() throws SQLException {
        int dice = random.nextInt(100);
        if (dice < 24) {
            createAccount();
        } else if (dice < 50) {
            updateAccount();
        } else if (dice < 64) {
            createPost();
        } else if (dice < 72) {
            linkPost();
        } else if (dice < 78) {
            replaceById();
        } else if (dice < 84) {
            replaceByEmail();
        } else if (dice < 89) {
            changeKey();
        } else if (dice < 95) {
            run("DELETE FROM blog_posts WHERE id = ?", any("blog_posts"));
        } else {
            // its posts and their links go by cascade
            run("DELETE FROM accounts WHERE id = ?", any("accounts"));
        }
    }

    private void createAccount() throws SQLException {
        String id = id("acc");
        insertAccount("INSERT", id, id + "@example.com");
    }

    /** The row of that id goes, with what hangs on it, and another one comes. */
    private void replaceById() throws SQLException {
        String id = any("accounts");
        if (id != null) {
            insertAccount("REPLACE", id, id("new") + "@example.com");
        }
    }

    /** The row that had the address goes, though nobody named its id. */
    private void replaceByEmail() throws SQLException {
        String victim = any("accounts");
        if (victim != null) {
            insertAccount("REPLACE", id("acc"), value("SELECT email FROM accounts WHERE id = ?", victim));
        }
    }

    private void insertAccount(String verb, String id, @Nullable String email) throws SQLException {
        run(
                verb + " INTO accounts (id, email, name, emailVerified, loginCount, lastSeen, settings, team)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                id,
                email,
                name(),
                random.nextInt(3) == 0 ? null : random.nextInt(2),
                number(),
                random.nextInt(3) == 0 ? null : moment(),
                settings(),
                random.nextInt(2) == 0 ? null : "tea_0000000000000001");
    }

    private void updateAccount() throws SQLException {
        String id = any("accounts");
        switch (random.nextInt(hasPlan ? 6 : 5)) {
            case 0 -> run("UPDATE accounts SET loginCount = ? WHERE id = ?", number(), id);
            case 1 -> run("UPDATE accounts SET name = ?, \"ronin.updatedAt\" = ? WHERE id = ?", name(), moment(), id);
            case 2 -> run("UPDATE accounts SET settings = ?, lastSeen = NULL WHERE id = ?", settings(), id);
            case 3 -> run("UPDATE accounts SET emailVerified = NOT emailVerified WHERE id >= ?", id);
            case 4 -> run("UPDATE accounts SET name = name WHERE id = ?", id);
            default -> run("UPDATE accounts SET plan = ? WHERE id = ?", name(), id);
        }
    }

    private void createPost() throws SQLException {
        run("INSERT INTO blog_posts (id, title, account) VALUES (?, ?, ?)", id("blo"), name(), any("accounts"));
    }

    private void linkPost() throws SQLException {
        run(
                "INSERT INTO ronin_link_blog_post_tags (id, source, target) VALUES (?, ?, ?)",
                id("ron"),
                any("blog_posts"),
                any("tags"));
    }

    /** The links to the post follow by cascade. */
    private void changeKey() throws SQLException {
        run("UPDATE blog_posts SET id = ? WHERE id = ?", id("blo"), any("blog_posts"));
    }

    /** As Blade adds a plain field. */
    void addColumn() throws SQLException {
        run("ALTER TABLE accounts ADD COLUMN \"plan\" TEXT");
        run("UPDATE ronin_schema SET fields = json_insert(fields, '$.plan',"
                + " json('{\"name\":\"Plan\",\"type\":\"string\"}')) WHERE slug = 'account'");
        connection.commit();
        hasPlan = true;
    }

    /**
     * As Blade adds a unique field: another table takes this one's place, all ids change, and the rows that refer to it go
     * with the old table.
     */
    void recreateTable() throws SQLException {
        String fields = "email, name, emailVerified, loginCount, lastSeen, settings, avatar, team, plan";
        run("CREATE TABLE \"RONIN_TEMP_accounts\" (id TEXT PRIMARY KEY DEFAULT ('acc_' ||"
                + " lower(substr(hex(randomblob(12)), 1, 16))), \"ronin.createdAt\" DATETIME DEFAULT"
                + " (strftime('%Y-%m-%dT%H:%M:%f', 'now') || 'Z'), \"ronin.createdBy\" TEXT, \"ronin.updatedAt\" DATETIME"
                + " DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || 'Z'), \"ronin.updatedBy\" TEXT, \"email\" TEXT UNIQUE"
                + " NOT NULL, \"name\" TEXT, \"emailVerified\" BOOLEAN DEFAULT false, \"loginCount\" INTEGER DEFAULT 0,"
                + " \"lastSeen\" DATETIME, \"settings\" TEXT, \"avatar\" TEXT, \"team\" TEXT REFERENCES teams(\"id\"),"
                + " \"plan\" TEXT, \"handle\" TEXT UNIQUE)");
        run("INSERT INTO \"RONIN_TEMP_accounts\" (" + fields + ") SELECT " + fields + " FROM accounts");
        run("DROP TABLE accounts");
        run("ALTER TABLE \"RONIN_TEMP_accounts\" RENAME TO \"accounts\"");
        run("UPDATE ronin_schema SET fields = json_insert(fields, '$.handle',"
                + " json('{\"name\":\"Handle\",\"type\":\"string\",\"unique\":true}')) WHERE slug = 'account'");
        connection.commit();
    }

    private String id(String prefix) {
        made++;
        return prefix + "_%08x%08x".formatted(random.nextInt(), made);
    }

    private String name() {
        return NAMES[random.nextInt(NAMES.length)] + (random.nextInt(4) == 0 ? "" : " " + made);
    }

    private @Nullable Object number() {
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> random.nextLong();
            case 2 -> random.nextInt(1_000_000) / 64.0;
            default -> random.nextInt(100);
        };
    }

    private String moment() {
        return Instant.ofEpochMilli(1_700_000_000_000L + random.nextInt(1_000_000_000))
                .toString();
    }

    private @Nullable String settings() {
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> "[]";
            case 2 -> "{\"n\":" + random.nextInt(9) + ".50,\"deep\":{\"tags\":[\"a\",null,true,\"ü\"]}}";
            default -> "{\"theme\":\"dark\",\"big\":12345678901234567890}";
        };
    }

    private @Nullable String any(String table) throws SQLException {
        return value(
                "SELECT id FROM " + table + " ORDER BY id LIMIT 1 OFFSET abs(?) % max(1, (SELECT count(*) FROM " + table
                        + "))",
                random.nextInt(1 << 30));
    }

    private @Nullable String value(String query, Object parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setObject(1, parameter);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    private void run(String sql, @Nullable Object... values) throws SQLException {
        if (values.length == 0) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
            return;
        }
        List<@Nullable Object> parameters = new ArrayList<>(java.util.Arrays.asList(values));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            statement.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
