package io.hivesync.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

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

/**
 * The reference: the same HTTP server and the same producer settings as the webhook's, and nothing between them. It reads a
 * body, sends it in as many records as the call has events, and answers when all in-sync replicas have them.
 */
final class BareServer implements AutoCloseable {
    private static final byte[] ANSWER = "{\"success\":true}".getBytes(UTF_8);
    private static final int BACKLOG = 512;

    private final AtomicLong number = new AtomicLong();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final KafkaProducer<byte[], byte[]> producer;
    private final HttpServer http;
    private final String topic;
    private final int events;

    BareServer(String bootstrapServers, String topic, int events) throws IOException {
        this.topic = topic;
        this.events = events;
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "acks", "all",
                        "linger.ms", "1",
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
            int size = body.length / events;
            List<Future<RecordMetadata>> sent = new ArrayList<>(events);
            for (int event = 0; event < events; event++) {
                byte[] key = ("acc_" + number.incrementAndGet() % PostedCalls.IDS).getBytes(UTF_8);
                byte[] value = events == 1 ? body : Arrays.copyOfRange(body, event * size, (event + 1) * size);
                sent.add(producer.send(new ProducerRecord<>(topic, key, value)));
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

    @Override
    public void close() {
        http.stop(0);
        executor.shutdownNow();
        producer.close();
    }
}
