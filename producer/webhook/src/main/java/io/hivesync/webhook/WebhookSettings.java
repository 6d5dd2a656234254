package io.hivesync.webhook;

import io.hivesync.topics.FieldRules;
import io.hivesync.topics.Op;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the webhook runs.
 *
 * @param bind where it listens; port 0 takes any free one
 * @param tls its certificate; empty: it speaks plain HTTP
 * @param callers who may call
 * @param models name in the call to model: who is not in it is refused
 * @param operations what calls may do to records
 * @param rules by model: fields that are not published, and fields that are published masked
 * @param limits what it takes on at once
 * @param http what its server, and any other of the process, puts up with
 * @param instance of several that run at the same time, the same over restarts; empty when there is one
 * @param version of the product, for the source block of its events
 * @param clock the wall clock
 */
public record WebhookSettings(
        InetSocketAddress bind,
        Optional<TlsFiles> tls,
        Callers callers,
        Map<String, String> models,
        Set<Op> operations,
        Map<String, FieldRules> rules,
        WebhookLimits limits,
        HttpBounds http,
        String instance,
        String version,
        Clock clock) {

    private static final Set<Op> OPERATIONS = Set.of(Op.CREATE, Op.UPDATE, Op.DELETE);

    /** Longer ones could not be a topic's name anyway. */
    private static final int LONGEST_MODEL = 200;

    public WebhookSettings {
        models = Map.copyOf(models);
        operations = Set.copyOf(operations);
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
        return new WebhookSettings(
                bind,
                Optional.empty(),
                callers,
                models,
                OPERATIONS,
                Map.of(),
                WebhookLimits.defaults(),
                HttpBounds.DEFAULTS,
                "",
                "dev",
                Clock.systemUTC());
    }

    public WebhookSettings withTls(TlsFiles newTls) {
        return new WebhookSettings(
                bind, Optional.of(newTls), callers, models, operations, rules, limits, http, instance, version, clock);
    }

    public WebhookSettings withCallers(Callers newCallers) {
        return new WebhookSettings(
                bind, tls, newCallers, models, operations, rules, limits, http, instance, version, clock);
    }

    public WebhookSettings withLimits(WebhookLimits newLimits) {
        return new WebhookSettings(
                bind, tls, callers, models, operations, rules, newLimits, http, instance, version, clock);
    }

    public WebhookSettings withOperations(Set<Op> newOperations) {
        return new WebhookSettings(
                bind, tls, callers, models, newOperations, rules, limits, http, instance, version, clock);
    }

    public WebhookSettings withHttp(HttpBounds newHttp) {
        return new WebhookSettings(
                bind, tls, callers, models, operations, rules, limits, newHttp, instance, version, clock);
    }

    public WebhookSettings withInstance(String newInstance) {
        return new WebhookSettings(
                bind, tls, callers, models, operations, rules, limits, http, newInstance, version, clock);
    }

    public WebhookSettings withVersion(String newVersion) {
        return new WebhookSettings(
                bind, tls, callers, models, operations, rules, limits, http, instance, newVersion, clock);
    }

    public WebhookSettings withClock(Clock newClock) {
        return new WebhookSettings(
                bind, tls, callers, models, operations, rules, limits, http, instance, version, newClock);
    }

    public WebhookSettings withRules(Map<String, FieldRules> newRules) {
        return new WebhookSettings(
                bind, tls, callers, models, operations, newRules, limits, http, instance, version, clock);
    }
}
