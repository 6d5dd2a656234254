package io.hivesync.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What feeds the topics: a Hive file, a webhook, or both. */
final class ProducerOptions {
    @Option(
            names = "--hive",
            paramLabel = "PATH",
            description = "The Blade app's folder, its .blade folder, or the SQLite file.")
    @Nullable
    Path hive;

    @Option(
            names = "--webhook-port",
            paramLabel = "PORT",
            description = "POST /sync; 0 takes any free port (default: ${DEFAULT-VALUE}). Needs $SYNC_SECRET.",
            defaultValue = "3900")
    int webhookPort;

    @Option(
            names = "--webhook-bind",
            paramLabel = "ADDRESS",
            description = "The address that the webhook listens on (default: ${DEFAULT-VALUE}).",
            defaultValue = "127.0.0.1")
    String webhookBind;

    @Option(
            names = "--webhook-model",
            paramLabel = "NAME[=MODEL]",
            description =
                    "A model that calls may name, and what it is called here; repeatable. Else $SYNC_MODELS, a list"
                            + " of the same with commas.")
    List<String> webhookModels = new ArrayList<>();

    @Option(
            names = "--include-table",
            paramLabel = "TABLE",
            description = "A table that is left out unless it is named (sessions, api_keys, …); repeatable.")
    Set<String> includedTables = new LinkedHashSet<>();

    @Option(
            names = "--include-field",
            paramLabel = "TABLE.FIELD",
            description = "A field that is left out unless it is named (password, token, …); repeatable.")
    Set<String> includedFields = new LinkedHashSet<>();

    /** The secrets that are live: the present one and, while it is being replaced, the one before. */
    static List<String> secrets(Map<String, String> environment) {
        List<String> secrets = new ArrayList<>();
        for (String name : List.of("SYNC_SECRET", "SYNC_SECRET_PREVIOUS")) {
            String secret = environment.getOrDefault(name, "");
            if (!secret.isBlank()) {
                secrets.add(secret);
            }
        }
        return secrets;
    }

    /** The allowlist: name in a call to model. */
    Map<String, String> allowedModels(Map<String, String> environment) {
        List<String> given = webhookModels;
        if (given.isEmpty()) {
            String listed = environment.getOrDefault("SYNC_MODELS", "");
            given = listed.isBlank() ? List.of() : List.of(listed.split(","));
        }
        Map<String, String> allowed = new LinkedHashMap<>();
        for (String entry : given) {
            int equals = entry.indexOf('=');
            String name = (equals < 0 ? entry : entry.substring(0, equals)).strip();
            String model = equals < 0 ? name : entry.substring(equals + 1).strip();
            if (name.isEmpty() || model.isEmpty()) {
                throw new InputException("A webhook model is NAME or NAME=MODEL, not '" + entry + "'");
            }
            allowed.put(name, model);
        }
        return allowed;
    }

    Settings.Producer settings(Map<String, String> environment) {
        List<String> secrets = secrets(environment);
        if (hive == null && secrets.isEmpty()) {
            throw new InputException("What from? Give --hive PATH (the Blade app's folder), or set SYNC_SECRET and"
                    + " SYNC_MODELS for an app without a local Hive that calls POST /sync.");
        }
        return new Settings.Producer(
                Optional.ofNullable(hive),
                includedTables,
                includedFields,
                OperationsOptions.address("--webhook-bind", webhookBind, "--webhook-port", webhookPort),
                secrets,
                allowedModels(environment));
    }
}
