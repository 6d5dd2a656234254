package io.hivesync.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Random;

/**
 * The app, in a JVM of its own: for each line {@code <commits> <nanoseconds between>} it updates single accounts at that
 * pace, whose new names are {@code w<number>}, then says of each when its commit began, how long that took,
 * and how long the whole transaction took.
 */
final class CommitWriter {
    private CommitWriter() {}

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        try (Connection app = DriverManager.getConnection("jdbc:sqlite:" + arguments[0]);
                Statement statement = app.createStatement()) {
            // as Hive sets them
            statement.execute("PRAGMA synchronous = NORMAL");
            statement.execute("PRAGMA busy_timeout = 5000");
            app.setAutoCommit(false);
            try (PreparedStatement update = AccountsFile.prepareUpdate(app)) {
                int number = 0;
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    String[] words = line.split(" ");
                    number = write(app, update, number, Integer.parseInt(words[0]), Long.parseLong(words[1]), out);
                }
            }
        }
    }

    private static int write(
            Connection app, PreparedStatement update, int from, int commits, long betweenNanos, PrintStream out)
            throws Exception {
        Random random = new Random(from);
        long[] begun = new long[commits];
        long[] took = new long[commits];
        long[] whole = new long[commits];
        long start = System.nanoTime();
        for (int i = 0; i < commits; i++) {
            Pace.until(start + i * betweenNanos);
            long first = System.nanoTime();
            AccountsFile.update(update, random.nextInt(AccountsFile.ROWS), "w" + (from + i));
            begun[i] = System.nanoTime();
            app.commit();
            took[i] = System.nanoTime() - begun[i];
            whole[i] = System.nanoTime() - first;
        }
        for (int i = 0; i < commits; i++) {
            out.println((from + i) + " " + begun[i] + " " + took[i] + " " + whole[i]);
        }
        out.flush();
        return from + commits;
    }
}
