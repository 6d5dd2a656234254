package io.hivesync.app;

import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.Given;
import io.hivesync.app.config.Setting;
import io.hivesync.topics.Op;
import io.hivesync.topics.TopicNames;
import io.hivesync.webhook.AddressRange;
import io.hivesync.webhook.Callers;
import io.hivesync.webhook.HttpBounds;
import io.hivesync.webhook.Secret;
import io.hivesync.webhook.SecretSource;
import io.hivesync.webhook.TlsFiles;
import io.hivesync.webhook.WebhookLimits;
import io.hivesync.webhook.WebhookSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** From what was given to what the webhook runs with. */
final class ConfiguredWebhook {
    private static final Map<String, Op> OPERATIONS =
            Map.of("create", Op.CREATE, "update", Op.UPDATE, "delete", Op.DELETE);

    private ConfiguredWebhook() {}

    /** Empty without a secret: there is no webhook then. */
    static Optional<WebhookSettings> of(Configuration configuration, TopicNames names) {
        // what is wrong is said though nothing would listen there
        InetSocketAddress bind = configuration.address(Setting.WEBHOOK_BIND);
        List<Given> secrets = configuration.several(Setting.WEBHOOK_SECRETS);
        if (secrets.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> models = new LinkedHashMap<>();
        configuration.names(Setting.WEBHOOK_MODELS).forEach((name, model) -> models.put(name, model.text()));
        try {
            models.values().forEach(names::changes);
            WebhookSettings settings = WebhookSettings.of(bind, callers(configuration, secrets), models)
                    .withOperations(operations(configuration))
                    .withLimits(limits(configuration))
                    .withHttp(new HttpBounds(
                            configuration.whole(Setting.WEBHOOK_REQUEST_TIMEOUT),
                            configuration.whole(Setting.WEBHOOK_CONNECTIONS)));
            return Optional.of(tls(configuration).map(settings::withTls).orElse(settings));
        } catch (IllegalArgumentException e) {
            throw new InputException("The webhook cannot start: " + e.getMessage());
        }
    }

    private static Optional<TlsFiles> tls(Configuration configuration) {
        Optional<Path> certificate = configuration.path(Setting.WEBHOOK_CERTIFICATE);
        Optional<Path> key = configuration.path(Setting.WEBHOOK_KEY);
        if (certificate.isPresent() != key.isPresent()) {
            throw new InputException("webhook.tls-certificate and webhook.tls-key are given together or not at all");
        }
        return certificate.map(file -> new TlsFiles(file, key.orElseThrow()));
    }

    private static Callers callers(Configuration configuration, List<Given> secrets) {
        List<AddressRange> proxies = configuration.several(Setting.WEBHOOK_PROXIES).stream()
                .map(ConfiguredWebhook::range)
                .toList();
        return new Callers(
                source(configuration, secrets),
                proxies,
                Duration.ofSeconds(configuration.whole(Setting.WEBHOOK_TOLERANCE)));
    }

    private static AddressRange range(Given given) {
        try {
            return AddressRange.parse(given.text());
        } catch (IllegalArgumentException e) {
            throw new InputException(given.origin() + ": " + e.getMessage());
        }
    }

    private static Set<Op> operations(Configuration configuration) {
        List<Given> given = configuration.several(Setting.WEBHOOK_OPERATIONS);
        return given.isEmpty()
                ? Set.copyOf(OPERATIONS.values())
                : given.stream().map(ConfiguredWebhook::operation).collect(Collectors.toSet());
    }

    private static Op operation(Given given) {
        Op op = OPERATIONS.get(given.text());
        if (op == null) {
            throw new InputException(given.origin() + " is a list of create, update and delete");
        }
        return op;
    }

    private static WebhookLimits limits(Configuration configuration) {
        return new WebhookLimits(
                configuration.whole(Setting.WEBHOOK_BODY),
                configuration.whole(Setting.WEBHOOK_CONCURRENT),
                configuration.whole(Setting.WEBHOOK_RATE),
                configuration.whole(Setting.WEBHOOK_BURST),
                configuration.whole(Setting.WEBHOOK_MODEL_RATE),
                configuration.whole(Setting.WEBHOOK_SOURCE_RATE));
    }

    private static SecretSource source(Configuration configuration, List<Given> secrets) {
        SecretSource fixed = SecretSource.fixed(
                secrets.stream().map(secret -> Secret.of(secret.text())).toList());
        return secrets.stream().anyMatch(Given::isFromFile)
                ? SecretSource.files(() -> configuration.several(Setting.WEBHOOK_SECRETS).stream()
                        .map(Given::text)
                        .toList())
                : fixed;
    }
}
