package io.hivesync.app;

import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.Given;
import io.hivesync.app.config.ModelKeys;
import io.hivesync.app.config.Setting;
import io.hivesync.app.config.UrlMask;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is in force, a line each with where it comes from, for people; never a secret. */
final class EffectiveText {
    private static final String HIDDEN = "***";

    private final Configuration given;
    private final Targets targets;

    EffectiveText(Configuration given, Targets targets) {
        this.given = given;
        this.targets = targets;
    }

    void print(PrintWriter out) {
        for (Setting setting : Setting.values()) {
            switch (setting) {
                case HIVE_PATH, WEBHOOK_CERTIFICATE, WEBHOOK_KEY ->
                    one(setting, given.path(setting).map(Object::toString).orElse("none"), out);
                case INCLUDE_TABLES, INCLUDE_FIELDS, WEBHOOK_SECRETS, WEBHOOK_OPERATIONS, WEBHOOK_PROXIES ->
                    several(setting, out);
                case WEBHOOK_BIND, OPERATIONS_BIND ->
                    line(setting.key(), Addresses.written(given.address(setting)), given.addressOrigin(setting), out);
                case WEBHOOK_MODELS ->
                    given.names(setting)
                            .forEach((name, model) ->
                                    line(setting.key() + "." + name, model.text(), model.origin(), out));
                case FIELD_RULES -> rules(out);
                case MASK_SECRET, OPERATIONS_TOKEN ->
                    one(setting, given.one(setting).isPresent() ? HIDDEN : "none", out);
                case BOOTSTRAP_SERVERS ->
                    one(setting, given.one(setting).map(Given::text).orElse("a broker inside this process"), out);
                case WEBHOOK_TOLERANCE,
                        WEBHOOK_BODY,
                        WEBHOOK_CONCURRENT,
                        WEBHOOK_RATE,
                        WEBHOOK_BURST,
                        WEBHOOK_MODEL_RATE,
                        WEBHOOK_SOURCE_RATE,
                        WEBHOOK_REQUEST_TIMEOUT,
                        WEBHOOK_CONNECTIONS,
                        MASS_DELETE_THRESHOLD,
                        SNAPSHOT,
                        TOPIC_PREFIX,
                        PARTITIONS,
                        FLUSH,
                        BATCH_MODE,
                        WINDOW,
                        STANDBYS,
                        STREAM_THREADS ->
                    one(setting, given.one(setting).map(Given::text).orElseThrow(), out);
                case REPLICATION_FACTOR, MIN_IN_SYNC ->
                    one(setting, given.one(setting).map(Given::text).orElse("as the brokers do"), out);
                case KAFKA_CLIENT -> client(out);
                case SINK_URL -> sinks(out);
                case SINK_SCHEMA, SINK_DELETES, SINK_OPTIONS, SINK_MODELS -> {
                    // beside its sink's URL
                }
            }
        }
    }

    private void rules(PrintWriter out) {
        given.blocks(Setting.FIELD_RULES).forEach((model, block) -> {
            List<String> parts = new ArrayList<>();
            block.texts(ModelKeys.EXCLUDE).forEach(field -> parts.add("without " + field.text()));
            block.names(ModelKeys.MASK).forEach((field, how) -> parts.add(field + " as " + how.text()));
            line("models." + model, String.join(", ", parts), block.origin(), out);
        });
    }

    private void one(Setting setting, String value, PrintWriter out) {
        Optional<Given> from = given.one(setting);
        line(setting.key(), value, from.map(Given::origin).orElse("not given"), out);
    }

    private void several(Setting setting, PrintWriter out) {
        List<Given> values = given.several(setting);
        for (Given value : values) {
            line(setting.key(), setting.secret() ? HIDDEN : value.text(), value.origin(), out);
        }
        if (values.isEmpty()) {
            line(setting.key(), "none", "not given", out);
        }
    }

    private void client(PrintWriter out) {
        for (Map.Entry<String, Given> entry : given.kafkaClient().entrySet()) {
            Given value = entry.getValue();
            line(
                    "kafka." + entry.getKey(),
                    Configuration.isSecretOfKafka(entry.getKey()) ? HIDDEN : value.text(),
                    value.origin(),
                    out);
        }
    }

    private void sinks(PrintWriter out) {
        for (Targets.Wanted wanted : targets.all(given)) {
            String name = targets.create(wanted).name();
            line("sinks." + name + ".url", UrlMask.mask(wanted.url()), wanted.origin(), out);
            line("sinks." + name + ".schema", wanted.schema().name().toLowerCase(Locale.ROOT), "", out);
            details("sinks." + name, wanted, out);
        }
    }

    private void details(String key, Targets.Wanted wanted, PrintWriter out) {
        SinkDetails details = wanted.details();
        details.options().forEach((option, value) -> {
            boolean secret = targets.isSecret(wanted, option);
            line(key + ".options." + option, secret ? HIDDEN : value.text(), value.origin(), out);
        });
        details.models().forEach((model, one) -> line(key + ".models." + model, described(one), "", out));
        if (!details.others().equals(SinkDetails.OneModel.DEFAULT)) {
            line(key + ".models.*", described(details.others()), "", out);
        }
    }

    private static String described(SinkDetails.OneModel model) {
        List<String> parts = new ArrayList<>();
        model.names().name().ifPresent(name -> parts.add("table " + name));
        model.names().key().ifPresent(name -> parts.add("key " + name));
        new TreeMap<>(model.names().fields()).forEach((field, name) -> parts.add(field + " as " + name));
        model.shape().include().stream().sorted().forEach(field -> parts.add("with " + field));
        model.shape().exclude().stream().sorted().forEach(field -> parts.add("without " + field));
        model.shape().constants().keySet().stream().sorted().forEach(field -> parts.add("constant " + field));
        model.names().deletedAt().ifPresent(name -> parts.add("deletes mark " + name));
        if (model.shape().keepsDeleted()) {
            parts.add("deletes ignored");
        }
        return parts.isEmpty() ? "as by default" : String.join(", ", parts);
    }

    /** The place alone: the key stands at the line's beginning already. */
    private static void line(String key, String value, String origin, PrintWriter out) {
        String suffix = ": " + key;
        String from = origin.endsWith(suffix) ? origin.substring(0, origin.length() - suffix.length()) : origin;
        String shown = from.startsWith("the default") ? "default" : from;
        out.printf("  %-28s %s%s%n", key, value, shown.isEmpty() ? "" : "   (" + shown + ")");
    }
}
