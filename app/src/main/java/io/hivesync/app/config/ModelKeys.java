package io.hivesync.app.config;

import io.hivesync.app.config.ValueType.Names;
import io.hivesync.app.config.ValueType.Texts;
import java.util.List;

/** What of a model's fields leaves the producer: the keys of {@code models.<model>}. */
public final class ModelKeys {
    public static final String SHA256 = "sha256";
    public static final String HMAC_SHA256 = "hmac-sha256";
    public static final String REDACT = "redact";

    public static final BlockKey EXCLUDE =
            new BlockKey("exclude", new Texts(), "", "Fields that reach no topic, target or log.");
    public static final BlockKey MASK = new BlockKey(
            "mask",
            new Names(),
            "",
            "By field, what stands in its value's place: " + SHA256 + ", " + HMAC_SHA256 + " (with mask.secret) or "
                    + REDACT + ".");

    static final ValueType RULES = new ValueType.Blocks("model", List.of(EXCLUDE, MASK));

    private ModelKeys() {}
}
