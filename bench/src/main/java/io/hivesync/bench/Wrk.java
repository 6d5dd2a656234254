package io.hivesync.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's {@code wrk}, with one thread. */
final class Wrk implements HttpLoad {
    private static final Pattern FIGURES = Pattern.compile("FIGURES (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)");
    private static final String SCRIPT = """
            wrk.method = "POST"
            wrk.headers["Content-Type"] = "application/json"
            wrk.headers["X-Sync-Secret"] = "SECRET"
            local template = [[TEMPLATE]]
            local number = 0
            request = function()
              number = number + 1
              local body = string.gsub(template, "%%d", number % IDS)
              return wrk.format(nil, "PATH", nil, body)
            end
            done = function(summary, latency, requests)
              local errors = summary.errors
              io.write(string.format("FIGURES %d %d %d %d %d\\n", summary.requests, summary.duration,
                latency:percentile(50), latency:percentile(99),
                errors.status + errors.connect + errors.read + errors.write + errors.timeout))
            end
            """;

    static boolean isThere() {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, "wrk"))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public LoadResult send(PostedCalls calls, int port, Duration time) throws IOException, InterruptedException {
        Path script = Files.createTempFile("hive-sync-bench", ".lua");
        try {
            Files.writeString(script, script(calls));
            Process wrk = new ProcessBuilder(
                            "wrk",
                            "-t1",
                            "-c" + CONNECTIONS,
                            "-d" + time.toSeconds() + "s",
                            "-s",
                            script.toString(),
                            "http://127.0.0.1:" + port + calls.path())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            wrk.waitFor();
            return result(said);
        } finally {
            Files.delete(script);
        }
    }

    private static String script(PostedCalls calls) {
        return SCRIPT.replace("SECRET", PostedCalls.SECRET)
                .replace("TEMPLATE", calls.template())
                .replace("IDS", String.valueOf(PostedCalls.IDS))
                .replace("PATH", calls.path());
    }

    private static LoadResult result(String said) throws IOException {
        Matcher figures = FIGURES.matcher(said);
        if (!figures.find()) {
            throw new IOException("wrk said: " + said);
        }
        return new LoadResult(
                Long.parseLong(figures.group(1)),
                Long.parseLong(figures.group(2)) / 1e6,
                Long.parseLong(figures.group(3)) / 1e3,
                Long.parseLong(figures.group(4)) / 1e3,
                Long.parseLong(figures.group(5)));
    }
}
