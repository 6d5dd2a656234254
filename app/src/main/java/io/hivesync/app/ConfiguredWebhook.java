package io.hivesync.app;

import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.Given;
import io.hivesync.app.config.Setting;
import io.hivesync.topics.TopicNames;
import io.hivesync.webhook.Callers;
import io.hivesync.webhook.Secret;
import io.hivesync.webhook.SecretSource;
import io.hivesync.webhook.WebhookSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From what was given to what the webhook runs with. */
final class ConfiguredWebhook {
    private ConfiguredWebhook() {}

    /** Empty without a secret: there is no webhook then. */
    static Optional<WebhookSettings> of(Configuration configuration, TopicNames names) {
        List<Given> secrets = configuration.several(Setting.WEBHOOK_SECRETS);
        if (secrets.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> models = new LinkedHashMap<>();
        configuration.names(Setting.WEBHOOK_MODELS).forEach((name, model) -> models.put(name, model.text()));
        try {
            models.values().forEach(names::changes);
            return Optional.of(WebhookSettings.of(
                    configuration.address(Setting.WEBHOOK_BIND),
                    new Callers(
                            source(configuration, secrets),
                            Duration.ofSeconds(configuration.whole(Setting.WEBHOOK_TOLERANCE))),
                    models));
        } catch (IllegalArgumentException e) {
            throw new InputException("The webhook cannot start: " + e.getMessage());
        }
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
