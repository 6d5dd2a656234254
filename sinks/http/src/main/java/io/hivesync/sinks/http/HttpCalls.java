package io.hivesync.sinks.http;

import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.MonitoringResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Calls of servers, by HTTP/1.1 over connections that are kept for the next: each ends within its time, body included, and its
 * answer is bounded. No redirect is followed: a server could send secrets elsewhere by one. What the JVM says of proxies and of
 * trusted certificates holds.
 *
 * <p>Thread-safe, and as good on virtual threads as on others. After an exception it stays usable; whether the server did what was
 * asked is then unknown. It does not retry, and does not judge an answer's status.
 */
public final class HttpCalls implements AutoCloseable {
    private static final Timeout CONNECT = Timeout.ofSeconds(10);
    private static final TimeValue TRUSTED_WHILE_IDLE = TimeValue.ofSeconds(1);
    private static final Timeout LONGEST_IDLE = Timeout.ofSeconds(30);
    private static final int MOST_CONNECTIONS = 10_000;
    private static final int LONGEST_HEADER = 65_536;
    private static final int MOST_HEADERS = 500;
    private static final int PART = 1 << 17;
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final RequestConfig REQUESTS = RequestConfig.custom()
            .setProtocolUpgradeEnabled(false)
            .setExpectContinueEnabled(false)
            .build();
    private static final byte[] NOTHING = {};

    private final String name;
    private final long maxAnswerBytes;
    private final CloseableHttpClient client;
    private final Semaphore places;
    private final ScheduledThreadPoolExecutor deadlines = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("http-deadlines").factory());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean closed;

    /** @param name of the target, for messages: "Turso at db.example.org" */
    public HttpCalls(String name, long maxAnswerBytes) {
        this(name, maxAnswerBytes, MOST_CONNECTIONS);
    }

    /** @param mostAtOnce how many calls, so how many connections, there may be at once; others wait, within their time */
    public HttpCalls(String name, long maxAnswerBytes, int mostAtOnce) {
        this.name = name;
        this.maxAnswerBytes = maxAnswerBytes;
        this.places = new Semaphore(mostAtOnce, true);
        this.client = client(Math.min(mostAtOnce, MOST_CONNECTIONS));
        deadlines.setRemoveOnCancelPolicy(true);
    }

    private static CloseableHttpClient client(int mostAtOnce) {
        return HttpClients.custom()
                .setConnectionManager(connections(mostAtOnce))
                .setProxySelector(ProxySelector.getDefault())
                .setUserAgent("hive-sync")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    private static PoolingHttpClientConnectionManager connections(int mostAtOnce) {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(mostAtOnce)
                .setMaxConnPerRoute(mostAtOnce)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT)
                        .setValidateAfterInactivity(TRUSTED_WHILE_IDLE)
                        .setIdleTimeout(LONGEST_IDLE)
                        .build())
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxLineLength(LONGEST_HEADER)
                                .setMaxHeaderCount(MOST_HEADERS)
                                .build())
                        .responseOutOfOrderStrategy(new MonitoringResponseOutOfOrderStrategy(PART))
                        .build())
                // the check of the host is Java's own: the library's would read a list of all public suffixes first
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(
                        trusted(), HostnameVerificationPolicy.BUILTIN, NoopHostnameVerifier.INSTANCE))
                .build();
    }

    private static SSLContext trusted() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("The JVM's own settings of TLS (javax.net.ssl.*) cannot be used", e);
        }
    }

    /** @throws SinkException.Unavailable when there is no whole answer in time, or the thread is interrupted (it stays so) */
    public HttpAnswer send(HttpCall call, Duration timeout) throws SinkException {
        long end = System.nanoTime() + timeout.toNanos();
        try {
            if (!places.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new Unavailable(
                        name + " is still busy with other calls after " + timeout.toSeconds() + " s", null);
            }
            try {
                return interruptibly(request(call), new Time(end, timeout));
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        } catch (RejectedExecutionException e) {
            throw closed();
        }
    }

    /** @param end of {@link System#nanoTime} */
    private record Time(long end, Duration whole) {
        long leftNanos() {
            return Math.max(1, end - System.nanoTime());
        }

        boolean isOver() {
            return System.nanoTime() - end >= 0;
        }
    }

    private static HttpUriRequestBase request(HttpCall call) {
        URI place = call.place();
        HttpUriRequestBase request =
                new HttpUriRequestBase(call.method(), URI.create(place.getScheme() + "://" + place.getRawAuthority()));
        // to the letter: the library refuses two slashes at its beginning
        String path = place.getRawPath().isEmpty() ? "/" : place.getRawPath();
        request.setPath(place.getRawQuery() == null ? path : path + "?" + place.getRawQuery());
        for (HttpHeader header : call.headers()) {
            request.addHeader(header.name(), header.value());
        }
        if (call.body().length > 0) {
            request.setEntity(new Body(call.body()));
        }
        return request;
    }

    /**
     * Written in parts, between which an answer is heard that comes before it was sent whole: 413, say. Its type is among the
     * headers.
     */
    private static final class Body extends HttpEntityWrapper {
        private final byte[] bytes;

        Body(byte[] bytes) {
            super(new ByteArrayEntity(bytes, null));
            this.bytes = bytes;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            for (int from = 0; from < bytes.length; from += PART) {
                out.write(bytes, from, Math.min(PART, bytes.length - from));
            }
            out.flush();
        }
    }

    /** A thread that waits for a socket hears of an interrupt only if it is a virtual one. */
    private HttpAnswer interruptibly(HttpUriRequestBase request, Time time) throws SinkException, InterruptedException {
        if (Thread.currentThread().isVirtual()) {
            return call(request, time);
        }
        Future<HttpAnswer> answer = threads.submit(() -> call(request, time));
        try {
            // a name is looked up for as long as that takes
            return answer.get(time.leftNanos() + GRACE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            request.abort();
            throw late(time);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SinkException expected) {
                throw expected;
            }
            throw new IllegalStateException("A call failed unexpectedly", e.getCause());
        } catch (InterruptedException e) {
            request.abort();
            throw e;
        }
    }

    private HttpAnswer call(HttpUriRequestBase request, Time time) throws SinkException {
        request.setConfig(RequestConfig.copy(REQUESTS)
                .setResponseTimeout(time.leftNanos(), TimeUnit.NANOSECONDS)
                .build());
        ScheduledFuture<?> deadline = deadlines.schedule(request::abort, time.leftNanos(), TimeUnit.NANOSECONDS);
        HttpClientContext context = HttpClientContext.create();
        try (ClassicHttpResponse response = client.executeOpen(host(request), request, context)) {
            if (context.getResponse() == null) {
                throw new ProxyRefusedException();
            }
            return new HttpAnswer(response.getCode(), headers(response), body(request, response.getEntity()));
        } catch (IOException | IllegalStateException e) {
            // the second where the call is ended, or the connections are closed, before it has one
            throw failed(e, time);
        } finally {
            deadline.cancel(false);
        }
    }

    /** What a proxy said to CONNECT, which the library hands over as if the target had. */
    private static final class ProxyRefusedException extends IOException {
        private static final long serialVersionUID = 1;
    }

    private static HttpHost host(HttpUriRequestBase request) {
        return new HttpHost(
                request.getScheme(),
                request.getAuthority().getHostName(),
                request.getAuthority().getPort());
    }

    private static List<HttpHeader> headers(ClassicHttpResponse response) {
        return Arrays.stream(response.getHeaders())
                .map(header -> new HttpHeader(header.getName(), header.getValue()))
                .toList();
    }

    private byte[] body(HttpUriRequestBase request, HttpEntity entity) throws IOException {
        if (entity == null) {
            return NOTHING;
        }
        try (InputStream content = entity.getContent()) {
            byte[] body = content.readNBytes((int) Math.min(maxAnswerBytes + 1, Integer.MAX_VALUE));
            if (body.length > maxAnswerBytes) {
                // else what is left of it would be read to keep the connection
                request.abort();
                throw new TooLargeException();
            }
            return body;
        }
    }

    private static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** Without the exception's own message: it may hold the URL, and that a secret. */
    private SinkException failed(Exception failure, Time time) {
        if (failure instanceof TooLargeException) {
            return new Unavailable(
                    name + " cannot be used: its answer is larger than " + maxAnswerBytes + " bytes", null);
        }
        if (failure instanceof ProxyRefusedException) {
            return new Unavailable(name + " cannot be reached: the proxy does not let us through", null);
        }
        if (closed) {
            return closed();
        }
        if (Thread.currentThread().isInterrupted()) {
            return interrupted();
        }
        // what ends a call that takes too long is reported in many ways
        return time.isOver()
                ? late(time)
                : new Unavailable(
                        name + " cannot be reached, or the connection broke: "
                                + failure.getClass().getSimpleName(),
                        null);
    }

    private Unavailable late(Time time) {
        return new Unavailable(name + " did not answer within " + time.whole().toSeconds() + " s", null);
    }

    private Unavailable closed() {
        return new Unavailable(name + " is asked no more: the sink is closed", null);
    }

    private Unavailable interrupted() {
        return new Unavailable("Interrupted while " + name + " was asked", null);
    }

    @Override
    public void close() {
        closed = true;
        // waits for nothing: what is under way ends with its connection
        client.close(CloseMode.IMMEDIATE);
        deadlines.shutdownNow();
        threads.shutdownNow();
    }
}
