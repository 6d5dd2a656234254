package io.hivesync.bench;

import io.hivesync.topics.TopicCreator;
import io.hivesync.topics.TopicNames;
import io.hivesync.webhook.Secret;
import io.hivesync.webhook.WebhookLimits;
import io.hivesync.webhook.WebhookServer;
import io.hivesync.webhook.WebhookSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** The webhook as a process of its own, for a broker and at a port; ends with its standard input. */
final class WebhookMain {
    private WebhookMain() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, Object> client = Map.of("bootstrap.servers", arguments[0]);
        TopicNames names = new TopicNames("hive");
        WebhookSettings settings = WebhookSettings.of(
                        new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[1])),
                        List.of(Secret.of(PostedCalls.SECRET)),
                        Map.of("accounts", "accounts"))
                .withLimits(new WebhookLimits(1 << 20, 128, 1_000_000, 1_000_000));
        try (Admin admin = Admin.create(client);
                WebhookServer webhook = new WebhookServer(
                        settings, names, client, new TopicCreator(admin, names, WebhookKills.PARTITIONS))) {
            webhook.start();
            System.out.println("started");
            while (System.in.read() >= 0) {
                // nothing is said to it
            }
        }
    }
}
