package io.hivesync.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hivesync.topics.HeaderNames;
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
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The reference: the same HTTP server and the same producer settings as the webhook's, and as little as can be between them. It
 * reads a body, sends as many records as the call has events, and answers when all in-sync replicas have them.
 *
 * <p>One that cuts has no idea of what it sends: pieces of the body under keys of its own, which no real server could do with a
 * batch. Its records are as long as the webhook's, for it puts the same constant text around each piece and sets two constant
 * headers; the small one's are the bare pieces. One that reads finds the events and their ids by a JSON parser, without a tree.
 * None checks a secret or a field, or answers for each event, as the webhook does.
 */
final class BareServer implements AutoCloseable {
    private static final byte[] ANSWER = "{\"success\":true}".getBytes(UTF_8);
    private static final int BACKLOG = 512;
    private static final JsonFactory JSON = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
            .build();

    private static final byte[] START = "{\"before\":null,\"after\":".getBytes(UTF_8);
    private static final byte[] END =
            ",\"source\":{\"version\":\"0.1.0\",\"connector\":\"webhook\",\"name\":\"webhook\",\"ts_ms\":1777939200000,"
                    .concat("\"snapshot\":null,\"db\":null,\"table\":\"accounts\",\"txId\":null,")
                    .concat("\"position\":\"1777939200000:1777939200000000:0\"},\"op\":\"u\",\"ts_ms\":1777939200000}")
                    .getBytes(UTF_8);
    private static final List<Header> HEADERS = List.of(
            new RecordHeader(HeaderNames.SCHEMA, "1".getBytes(UTF_8)),
            new RecordHeader(HeaderNames.SOURCE_TS_MS, "1777939200000".getBytes(UTF_8)));

    private final AtomicLong number = new AtomicLong();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final KafkaProducer<byte[], byte[]> producer;
    private final HttpServer http;
    private final String topic;
    private final PostedCalls calls;
    private final Way way;

    enum Way {
        CUTS,
        CUTS_SMALL,
        READS
    }

    /** @param from where its fields stand in the body */
    private record Event(byte[] key, int from, int to) {}

    BareServer(String bootstrapServers, String topic, PostedCalls calls, Way way) throws IOException {
        this.topic = topic;
        this.calls = calls;
        this.way = way;
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "acks", "all",
                        "linger.ms", "1",
                        "batch.size", "131072",
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
            List<Event> events = way == Way.READS ? read(body) : cut();
            List<Future<RecordMetadata>> sent = new ArrayList<>(events.size());
            for (Event event : events) {
                sent.add(producer.send(record(event, body)));
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

    private ProducerRecord<byte[], byte[]> record(Event event, byte[] body) {
        if (way == Way.CUTS_SMALL) {
            return new ProducerRecord<>(topic, event.key(), Arrays.copyOfRange(body, event.from(), event.to()));
        }
        int length = event.to() - event.from();
        byte[] value = new byte[START.length + length + END.length];
        System.arraycopy(START, 0, value, 0, START.length);
        System.arraycopy(body, event.from(), value, START.length, length);
        System.arraycopy(END, 0, value, START.length + length, END.length);
        return new ProducerRecord<>(topic, null, event.key(), value, HEADERS);
    }

    private List<Event> cut() {
        int size = PostedCalls.dataLength();
        List<Event> events = new ArrayList<>(calls.events());
        for (int event = 0; event < calls.events(); event++) {
            byte[] key = ("acc_" + number.incrementAndGet() % PostedCalls.IDS).getBytes(UTF_8);
            events.add(new Event(key, event * size, (event + 1) * size));
        }
        return events;
    }

    /** The object after a recordId is the event's data. */
    private static List<Event> read(byte[] body) throws IOException {
        List<Event> events = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(body)) {
            byte @Nullable [] key = null;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING && "recordId".equals(parser.currentName())) {
                    key = parser.getText().getBytes(UTF_8);
                } else if (token == JsonToken.START_OBJECT && key != null) {
                    int from = (int) parser.currentTokenLocation().getByteOffset();
                    parser.skipChildren();
                    events.add(
                            new Event(key, from, (int) parser.currentLocation().getByteOffset()));
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
