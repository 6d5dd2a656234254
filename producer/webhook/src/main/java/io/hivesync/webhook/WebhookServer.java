package io.hivesync.webhook;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import io.hivesync.topics.ModelTopics;
import io.hivesync.topics.TopicNames;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The webhook: {@code POST /sync} and {@code POST /sync/batch}, made change events on the models' change topics.
 *
 * <p>Guarantee: a call that is answered 200, and an item of a batch that is a success, is in Kafka, on all in-sync replicas.
 * One that is not may be there too; to send it again is right.
 *
 * <p>Threads: all methods may be called from any. After {@link #start} threw, nothing is left open, and it may be called
 * again. It starts without Kafka too: until Kafka and the models topic are there, calls are answered 503.
 *
 * <p>It creates no topics itself (see {@link ModelTopics}), and knows repeats for some minutes only: the reader of
 * the change topic drops those that come later.
 */
public final class WebhookServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WebhookServer.class);
    private static final int BACKLOG = 512;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Counters counters = new Counters();
    private final WebhookSettings settings;
    private final TopicNames names;
    private final Map<String, Object> client;
    private final ModelTopics topics;
    private @Nullable Running running;

    private record Running(
            HttpServer http,
            ExecutorService executor,
            SyncHandler handler,
            KafkaOutput output,
            EnsuredTopics topics,
            SchemaTail tail,
            EverySecond files) {}

    /**
     * @param client Kafka client properties, such as {@code bootstrap.servers}; they go to a producer and a consumer
     * @param topics makes sure of a model's topics; the models topic is to be there
     * @throws IllegalArgumentException when a model's name gives no legal topic
     */
    public WebhookServer(WebhookSettings settings, TopicNames names, Map<String, ?> client, ModelTopics topics) {
        settings.models().values().forEach(names::changes);
        this.settings = settings;
        this.names = names;
        this.client = Map.copyOf(client);
        this.topics = topics;
    }

    /** @throws IOException when it cannot listen on its address, or has no usable certificate; the message says what to do */
    public synchronized void start() throws IOException {
        if (running != null) {
            throw new IllegalStateException("The webhook runs already");
        }
        settings.http().set();
        LiveTls tls = settings.tls().isPresent() ? new LiveTls(settings.tls().get()) : null;
        HttpServer http = listen(settings.bind(), tls);
        boolean started = false;
        try {
            running = run(http, tls);
            started = true;
        } finally {
            if (!started) {
                http.stop(0);
            }
        }
        log.info(
                "Webhook: POST {}://{}:{}/sync",
                scheme(),
                address().getHostString(),
                address().getPort());
    }

    private static HttpServer listen(InetSocketAddress bind, @Nullable LiveTls tls) throws IOException {
        try {
            if (tls == null) {
                return HttpServer.create(bind, BACKLOG);
            }
            HttpsServer https = HttpsServer.create(bind, BACKLOG);
            https.setHttpsConfigurator(tls.configurator());
            return https;
        } catch (IOException e) {
            throw new IOException(
                    "The webhook cannot listen on " + bind.getHostString() + ":" + bind.getPort() + " ("
                            + e.getMessage()
                            + "). Stop what uses that port, or choose another one (0 takes a free one).",
                    e);
        }
    }

    private Running run(HttpServer http, @Nullable LiveTls tls) {
        LiveSecrets secrets = new LiveSecrets(settings.callers().secrets());
        KafkaOutput output = new KafkaOutput(client, settings.limits().maxBodyBytes());
        ModelSchemas schemas = new ModelSchemas(output, names.models());
        SchemaTail tail = new SchemaTail(client, names.models(), schemas);
        EventClock order = new EventClock(
                settings.clock(), new ArrivalFloor(client, output, names.control(), settings.instance()));
        EnsuredTopics ensured = new EnsuredTopics(topics);
        EventSender publisher = new OncePublisher(
                new EventPublisher(
                        output,
                        schemas,
                        ensured,
                        new EventPublisher.Context(names, settings.version(), settings.clock(), order)),
                new AcknowledgedEvents(settings.callers().window(), settings.clock()),
                counters);
        Rates rates = new Rates(settings.limits(), settings.clock());
        Map<String, Endpoint> endpoints = Map.of(
                SingleCalls.PATH, new SingleCalls(settings, publisher, rates),
                BatchCalls.PATH, new BatchCalls(settings, publisher, rates));
        Authentication authentication =
                new Authentication(secrets, settings.callers().tolerance(), settings.clock());
        SyncHandler handler = new SyncHandler(settings, authentication, rates, endpoints, counters);
        ExecutorService executor = HttpServerProperties.executor();
        http.setExecutor(executor);
        http.createContext("/", handler);
        tail.start();
        http.start();
        EverySecond files =
                new EverySecond(tls == null ? List.of(secrets::refresh) : List.of(secrets::refresh, tls::refresh));
        return new Running(http, executor, handler, output, ensured, tail, files);
    }

    /** Where it listens, with the real port. */
    public synchronized InetSocketAddress address() {
        if (running == null) {
            throw new IllegalStateException("The webhook does not run");
        }
        return running.http().getAddress();
    }

    /** http or https. */
    public String scheme() {
        return settings.tls().isPresent() ? "https" : "http";
    }

    public WebhookStatus status() {
        return counters.status();
    }

    /**
     * Stops. Calls that have begun get their answer if it takes no longer than the patience; calls that come meanwhile are
     * answered 503. A second call does nothing.
     */
    public synchronized void close(Duration patience) {
        Running stopping = running;
        if (stopping == null) {
            return;
        }
        running = null;
        try {
            if (!stopping.handler().drain(patience)) {
                log.warn("Webhook calls were still open after {} ms; their callers get no answer", patience.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopping.files().close();
        stopping.http().stop(0);
        stopping.executor().shutdownNow();
        stopping.topics().close();
        stopping.tail().close();
        stopping.output().close();
        log.info("Webhook closed");
    }

    /** {@link #close(Duration)} with 10 seconds. */
    @Override
    public void close() {
        close(PATIENCE);
    }
}
