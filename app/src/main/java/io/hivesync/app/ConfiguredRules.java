package io.hivesync.app;

import io.hivesync.app.config.Block;
import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.Given;
import io.hivesync.app.config.ModelKeys;
import io.hivesync.app.config.Setting;
import io.hivesync.topics.FieldRules;
import io.hivesync.topics.Mask;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** From what was given to the rules of the models' fields. No I/O. */
final class ConfiguredRules {
    private final Configuration given;

    private ConfiguredRules(Configuration given) {
        this.given = given;
    }

    /** By model. */
    static Map<String, FieldRules> of(Configuration given) {
        ConfiguredRules configured = new ConfiguredRules(given);
        Map<String, FieldRules> rules = new LinkedHashMap<>();
        given.blocks(Setting.FIELD_RULES).forEach((model, block) -> rules.put(model, configured.rules(block)));
        return rules;
    }

    private FieldRules rules(Block block) {
        Set<String> excluded = new HashSet<>();
        block.texts(ModelKeys.EXCLUDE).forEach(field -> excluded.add(field.text()));
        Map<String, Mask> masked = new LinkedHashMap<>();
        block.names(ModelKeys.MASK).forEach((field, how) -> masked.put(field, mask(how)));
        try {
            return new FieldRules(excluded, masked);
        } catch (IllegalArgumentException e) {
            throw new InputException(block.origin() + ": " + e.getMessage() + ".");
        }
    }

    private Mask mask(Given how) {
        return switch (how.text()) {
            case ModelKeys.SHA256 -> new Mask.Sha256();
            case ModelKeys.HMAC_SHA256 -> keyed(how);
            case ModelKeys.REDACT -> new Mask.Redacted();
            default ->
                throw new InputException(how.origin() + " is one of " + ModelKeys.SHA256 + ", " + ModelKeys.HMAC_SHA256
                        + ", " + ModelKeys.REDACT + ", not '" + how.written() + "'");
        };
    }

    private Mask keyed(Given how) {
        Given secret = given.one(Setting.MASK_SECRET)
                .orElseThrow(() -> new InputException(how.origin() + " needs a secret: set HIVE_SYNC_MASK_SECRET or "
                        + Setting.MASK_SECRET.key() + " (for example to the output of: openssl rand -hex 32)."));
        try {
            return new Mask.HmacSha256(secret.text());
        } catch (IllegalArgumentException e) {
            throw new InputException(secret.origin() + ": " + e.getMessage() + ".");
        }
    }
}
