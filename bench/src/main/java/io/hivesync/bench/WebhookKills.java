package io.hivesync.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.topics.TopicCreator;
import io.hivesync.topics.TopicNames;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Signed posts, while the webhook, the broker, or both are killed (SIGKILL) and started again. Afterwards the topic is read:
 * each post that was answered 200 must stand there.
 */
final class WebhookKills {
    static final int PARTITIONS = 6;
    private static final int CALLERS = 64;
    private static final Duration LOOK = Duration.ofMillis(20);

    private final PrintStream out;
    private final int posts;
    private final int kills;
    private final TopicNames names = new TopicNames("hive");

    WebhookKills(PrintStream out, int posts, int kills) {
        this.out = out;
        this.posts = posts;
        this.kills = kills;
    }

    /** @return whether nothing that was acknowledged is lost, and no right post was refused */
    boolean run() throws Exception {
        out.println(Machine.description());
        Path folder = Files.createTempDirectory("hive-sync-bench");
        int brokerPort = freePort();
        int webhookPort = freePort();
        String servers = "127.0.0.1:" + brokerPort;
        List<String> broker = List.of(folder.resolve("kafka").toString(), String.valueOf(brokerPort));
        List<String> webhook = List.of(servers, String.valueOf(webhookPort));
        try (KilledJvm kafka = new KilledJvm(BrokerMain.class, broker);
                Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            TopicCreator topics = new TopicCreator(admin, names, PARTITIONS);
            topics.ensureCluster();
            topics.ensure("accounts");
            try (KilledJvm http = new KilledJvm(WebhookMain.class, webhook)) {
                SignedPosts signed = new SignedPosts(PostedCalls.single(), webhookPort, posts);
                long start = System.nanoTime();
                post(signed, kafka, http);
                double seconds = (System.nanoTime() - start) / 1e9;
                out.printf(
                        Locale.ROOT,
                        "%,d posts acknowledged in %.0f s (%,.0f/s), %,d attempts failed, %d kills%n",
                        signed.acknowledged.get(),
                        seconds,
                        posts / seconds,
                        signed.repeated.get(),
                        kills);
                return nothingLost(servers, signed);
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private void post(SignedPosts signed, KilledJvm kafka, KilledJvm http) throws IOException, InterruptedException {
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(Thread.ofPlatform().name("caller-" + i).start(signed::run));
        }
        for (int kill = 0; kill < kills; kill++) {
            while (signed.acknowledged.get() < (long) posts * (kill + 1) / (kills + 1)) {
                Pace.rest(LOOK);
            }
            switch (kill % 3) {
                case 0 -> http.killAndStart();
                case 1 -> kafka.killAndStart();
                default -> {
                    http.kill();
                    kafka.killAndStart();
                    http.start();
                }
            }
        }
        for (Thread caller : callers) {
            caller.join();
        }
    }

    private boolean nothingLost(String servers, SignedPosts signed) {
        BitSet there = new BitSet(posts);
        long records = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(names.changes("accounts")).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofSeconds(1))) {
                    there.set(Integer.parseInt(new String(each.key(), UTF_8).substring("acc_".length())));
                    records++;
                }
            }
        }
        int lost = posts - there.cardinality();
        out.printf(
                Locale.ROOT,
                "%s: %,d acknowledged posts lost; %,d right posts refused; the topic has %,d records, %,d of them repeats%n",
                lost == 0 && signed.refused.get() == 0 ? "PASS" : "FAIL",
                lost,
                signed.refused.get(),
                records,
                records - there.cardinality());
        return lost == 0 && signed.refused.get() == 0;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
