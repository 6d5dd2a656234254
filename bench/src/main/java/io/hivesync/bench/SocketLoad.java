package io.hivesync.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Where there is no wrk: sockets of this JVM. It takes more of the machine, from all contenders alike. */
final class SocketLoad implements HttpLoad {
    private static final String SECRET = "X-Sync-Secret: " + PostedCalls.SECRET + "\r\n";

    private final AtomicInteger number = new AtomicInteger();

    private record Answered(List<Double> millis, long failed) {}

    @Override
    public LoadResult send(PostedCalls calls, int port, Duration time) {
        long start = System.nanoTime();
        long end = start + time.toNanos();
        List<Double> millis = new ArrayList<>();
        long failed = 0;
        try (ExecutorService callers = Executors.newFixedThreadPool(CONNECTIONS)) {
            List<CompletableFuture<Answered>> all = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                all.add(CompletableFuture.supplyAsync(() -> caller(calls, port, end), callers));
            }
            for (CompletableFuture<Answered> each : all) {
                millis.addAll(each.join().millis());
                failed += each.join().failed();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Collections.sort(millis);
        return new LoadResult(millis.size(), seconds, share(millis, 0.5), share(millis, 0.99), failed);
    }

    private static double share(List<Double> sorted, double share) {
        return sorted.isEmpty() ? 0 : sorted.get((int) ((sorted.size() - 1) * share));
    }

    private Answered caller(PostedCalls calls, int port, long end) {
        List<Double> millis = new ArrayList<>();
        long failed = 0;
        try (KeptConnection connection = new KeptConnection(port)) {
            while (System.nanoTime() < end) {
                long before = System.nanoTime();
                byte[] body = calls.body(number.incrementAndGet()).getBytes(UTF_8);
                failed += connection.post(calls.path(), SECRET, body) == 200 ? 0 : 1;
                millis.add((System.nanoTime() - before) / 1e6);
            }
        } catch (IOException e) {
            failed++;
        }
        return new Answered(millis, failed);
    }
}
