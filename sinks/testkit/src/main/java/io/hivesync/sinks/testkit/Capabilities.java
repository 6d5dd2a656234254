package io.hivesync.sinks.testkit;

import java.util.EnumMap;
import java.util.Map;

/**
 * What a target cannot do, and why: a rule that needs it is skipped under that reason.
 *
 * @param missing the reason, as a sentence, by what it cannot do
 */
public record Capabilities(Map<Capability, String> missing) {
    /** A target that can do everything. */
    public static final Capabilities ALL = new Capabilities(Map.of());

    public Capabilities {
        missing = Map.copyOf(missing);
    }

    /** These, but for one. */
    public Capabilities without(Capability capability, String because) {
        Map<Capability, String> more = new EnumMap<>(Capability.class);
        more.putAll(missing);
        more.put(capability, because);
        return new Capabilities(more);
    }
}
