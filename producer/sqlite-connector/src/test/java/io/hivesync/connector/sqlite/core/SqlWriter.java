package io.hivesync.connector.sqlite.core;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;

/**
 * The app in a process of its own: runs each line that it is sent, a statement in Base64, and answers each with a line:
 * {@code +} and the first value, or {@code -} and the failure. {@code sql_writer.py} does the same with an older SQLite.
 */
final class SqlWriter {

    private SqlWriter() {}

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + arguments[0])) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(answer(connection, decoded(line)));
                if (!in.ready()) {
                    out.flush();
                }
            }
        }
    }

    private static String answer(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "+";
            }
            try (ResultSet row = statement.getResultSet()) {
                String value = row.next() ? row.getString(1) : null;
                return "+" + encoded(value == null ? "" : value);
            }
        } catch (SQLException e) {
            return "-" + encoded(String.valueOf(e.getMessage()));
        }
    }

    static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static String decoded(String line) {
        return new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8);
    }
}
