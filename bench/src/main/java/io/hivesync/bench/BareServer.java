package io.hivesync.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The reference: the same HTTP server and the same producer settings as the webhook's, and as little as can be between them. It
 * reads a body, sends it in as many records as the call has events, and answers when all in-sync replicas have them.
 *
 * <p>One that cuts has no idea of what it sends: equal pieces under keys of its own, which no real server could do with a batch.
 * One that reads finds the events and their ids by a JSON parser, without a tree, and sends their bytes as they came. Neither
 * checks a secret or a field, makes an envelope, sets a header, or answers for each event, as the webhook does.
 */
final class BareServer implements AutoCloseable {
    private static final byte[] ANSWER = "{\"success\":true}".getBytes(UTF_8);
    private static final int BACKLOG = 512;
    private static final JsonFactory JSON = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
            .build();

    private final AtomicLong number = new AtomicLong();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final KafkaProducer<byte[], byte[]> producer;
    private final HttpServer http;
    private final String topic;
    private final PostedCalls calls;
    private final Way way;

    enum Way {
        CUTS,
        READS
    }

    private record Event(byte[] key, byte[] value) {}

    BareServer(String bootstrapServers, String topic, PostedCalls calls, Way way) throws IOException {
        this.topic = topic;
        this.calls = calls;
        this.way = way;
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "acks", "all",
                        "linger.ms", "1",
                        "batch.size", "65536",
                        "enable.idempotence", "true",
                        "max.in.flight.requests.per.connection", "1"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), BACKLOG);
        http.setExecutor(executor);
        http.createContext("/", this::handle);
        http.start();
    }

    int port() {
        return http.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            List<Event> events = way == Way.CUTS ? cut(body) : read(body);
            List<Future<RecordMetadata>> sent = new ArrayList<>(events.size());
            for (Event event : events) {
                sent.add(producer.send(new ProducerRecord<>(topic, event.key(), event.value())));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, ANSWER.length);
            exchange.getResponseBody().write(ANSWER);
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException(e);
        }
    }

    private List<Event> cut(byte[] body) {
        int size = body.length / calls.events();
        List<Event> events = new ArrayList<>(calls.events());
        for (int event = 0; event < calls.events(); event++) {
            byte[] key = ("acc_" + number.incrementAndGet() % PostedCalls.IDS).getBytes(UTF_8);
            byte[] value = calls.events() == 1 ? body : Arrays.copyOfRange(body, event * size, (event + 1) * size);
            events.add(new Event(key, value));
        }
        return events;
    }

    /** An object with a recordId is an event; its id stands in it before any object of its own. */
    private static List<Event> read(byte[] body) throws IOException {
        List<Event> events = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(body)) {
            int start = 0;
            byte @Nullable [] key = null;
            int depth = 0;
            int depthOfEvent = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    depth++;
                    if (key == null) {
                        start = (int) parser.currentTokenLocation().getByteOffset();
                    }
                } else if (token == JsonToken.VALUE_STRING && "recordId".equals(parser.currentName())) {
                    key = parser.getText().getBytes(UTF_8);
                    depthOfEvent = depth;
                } else if (token == JsonToken.END_OBJECT && depth-- == depthOfEvent && key != null) {
                    int end = (int) parser.currentLocation().getByteOffset();
                    events.add(new Event(key, Arrays.copyOfRange(body, start, end)));
                    key = null;
                }
            }
        }
        return events;
    }

    @Override
    public void close() {
        http.stop(0);
        executor.shutdownNow();
        producer.close();
    }
}
