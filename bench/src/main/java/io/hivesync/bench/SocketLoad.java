package io.hivesync.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Where there is no wrk: sockets of this JVM. It takes more of the machine, from all contenders alike. */
final class SocketLoad implements HttpLoad {
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
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (System.nanoTime() < end) {
                long before = System.nanoTime();
                socket.getOutputStream().write(request(calls));
                failed += answer(in) == 200 ? 0 : 1;
                millis.add((System.nanoTime() - before) / 1e6);
            }
        } catch (IOException e) {
            failed++;
        }
        return new Answered(millis, failed);
    }

    private byte[] request(PostedCalls calls) {
        byte[] body = calls.body(number.incrementAndGet()).getBytes(UTF_8);
        byte[] head = ("POST " + calls.path()
                        + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-Sync-Secret: "
                        + PostedCalls.SECRET + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(US_ASCII);
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    /** @return the status; the body is read too */
    private static int answer(InputStream in) throws IOException {
        String first = line(in);
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        in.skipNBytes(length);
        return Integer.parseInt(first.split(" ")[1]);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("The connection was closed");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
