package io.hivesync.webhook;

import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What the JDK's HTTP server can only be told by system properties, which it reads once, when the first server of the JVM is
 * made. A property that is set already is left as it is.
 */
final class HttpServerProperties {

    private static final Map<String, String> BOUNDS = Map.of(
            // an answer is written in two parts; without this the second waits 40 ms for the first's acknowledgement
            "sun.net.httpserver.nodelay", "true",
            // seconds from there to the end of the answer; Kafka has 10 of them
            "sun.net.httpserver.maxRspTime", "60",
            "sun.net.httpserver.maxReqHeaders", "100",
            "sun.net.httpserver.maxReqHeaderSize", "65536",
            "sun.net.httpserver.maxIdleConnections", "1024");

    private static final int JAVA_WITHOUT_PINNING = 24;
    private static final int PLATFORM_THREADS = 256;

    private HttpServerProperties() {}

    static void set(HttpBounds bounds) {
        BOUNDS.forEach(HttpServerProperties::set);
        set("sun.net.httpserver.maxReqTime", String.valueOf(bounds.requestSeconds()));
        set("jdk.httpserver.maxConnections", String.valueOf(bounds.connections()));
    }

    private static void set(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }

    /** Virtual threads, where one that waits for a slow client inside the server's synchronized streams holds no carrier. */
    static ExecutorService executor() {
        if (Runtime.version().feature() >= JAVA_WITHOUT_PINNING) {
            return Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("hive-webhook-", 0).factory());
        }
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                PLATFORM_THREADS,
                PLATFORM_THREADS,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("hive-webhook-", 0).daemon().factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
