package io.hivesync.connector.sqlite.core;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An app that writes from a process of its own, as real ones do: locks of another process are real locks. */
public final class AppProcess implements AutoCloseable {

    private final Process process;
    private final PrintStream requests;
    private final BufferedReader answers;

    private AppProcess(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        requests = new PrintStream(process.getOutputStream(), false, US_ASCII);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII));
    }

    /** On the SQLite of our driver. */
    public static AppProcess java(Path file) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new AppProcess(List.of(
                java.toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SqlWriter.class.getName(),
                file.toString()));
    }

    /** On the SQLite of the Python that is installed, an older one in most places. */
    public static AppProcess python(Path file, Path scratch) throws IOException {
        Path script = scratch.resolve("sql_writer.py");
        try (InputStream source = AppProcess.class.getResourceAsStream("sql_writer.py")) {
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        return new AppProcess(List.of("python3", script.toString(), file.toString()));
    }

    /** The version of SQLite that Python has, or nothing if there is no Python. */
    public static String pythonSqlite() {
        try {
            Process process = new ProcessBuilder("python3", "-c", "import sqlite3; print(sqlite3.sqlite_version)")
                    .redirectErrorStream(true)
                    .start();
            String version = new String(process.getInputStream().readAllBytes(), US_ASCII).trim();
            return process.waitFor() == 0 ? version : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Does not wait for the answer: {@link #answer} is to be called once for each. */
    public void send(String sql) {
        requests.println(SqlWriter.encoded(sql));
    }

    /** @return {@code +} and a value, or {@code -} and a failure; null if the process has ended */
    public String answer() throws IOException {
        requests.flush();
        String line = answers.readLine();
        return line == null ? null : line.charAt(0) + SqlWriter.decoded(line.substring(1));
    }

    /** The first value; fails if the statement does. */
    public String run(String sql) throws IOException {
        send(sql);
        String answer = answer();
        if (answer == null || answer.startsWith("-")) {
            throw new IOException(sql + ": " + answer);
        }
        return answer.substring(1);
    }

    public void run(List<String> statements) throws IOException {
        for (String sql : statements) {
            run(sql);
        }
    }

    /** As {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException {
        requests.close();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("the app's process did not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
