package io.hivesync.webhook;

import io.hivesync.topics.FieldRules;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * How the webhook runs.
 *
 * @param bind where it listens; port 0 takes any free one
 * @param callers who may call
 * @param models name in the call to model: who is not in it is refused
 * @param rules by model: fields that are not published, and fields that are published masked
 * @param limits what it takes on at once
 * @param version of the product, for the source block of its events
 * @param clock the wall clock
 */
public record WebhookSettings(
        InetSocketAddress bind,
        Callers callers,
        Map<String, String> models,
        Map<String, FieldRules> rules,
        WebhookLimits limits,
        String version,
        Clock clock) {

    /** Longer ones could not be a topic's name anyway. */
    private static final int LONGEST_MODEL = 200;

    public WebhookSettings {
        models = Map.copyOf(models);
        rules = Map.copyOf(rules);
        models.forEach(WebhookSettings::checkModel);
    }

    private static void checkModel(String name, String model) {
        if (name.isEmpty() || name.length() > LONGEST_MODEL || model.isEmpty() || model.length() > LONGEST_MODEL) {
            throw new IllegalArgumentException("The names of a webhook model have 1 to " + LONGEST_MODEL
                    + " characters: " + Printable.clipped(name) + "=" + Printable.clipped(model));
        }
    }

    public static WebhookSettings of(InetSocketAddress bind, List<Secret> secrets, Map<String, String> models) {
        return of(bind, Callers.with(SecretSource.fixed(secrets)), models);
    }

    public static WebhookSettings of(InetSocketAddress bind, Callers callers, Map<String, String> models) {
        return new WebhookSettings(bind, callers, models, Map.of(), WebhookLimits.defaults(), "dev", Clock.systemUTC());
    }

    public WebhookSettings withCallers(Callers newCallers) {
        return new WebhookSettings(bind, newCallers, models, rules, limits, version, clock);
    }

    public WebhookSettings withLimits(WebhookLimits newLimits) {
        return new WebhookSettings(bind, callers, models, rules, newLimits, version, clock);
    }

    public WebhookSettings withVersion(String newVersion) {
        return new WebhookSettings(bind, callers, models, rules, limits, newVersion, clock);
    }

    public WebhookSettings withClock(Clock newClock) {
        return new WebhookSettings(bind, callers, models, rules, limits, version, newClock);
    }

    public WebhookSettings withRules(Map<String, FieldRules> newRules) {
        return new WebhookSettings(bind, callers, models, newRules, limits, version, clock);
    }
}
