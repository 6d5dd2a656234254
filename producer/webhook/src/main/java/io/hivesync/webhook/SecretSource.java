package io.hivesync.webhook;

import java.util.List;
import java.util.function.Supplier;

/** Where the live secrets stand. */
public sealed interface SecretSource {

    /**
     * Those of now.
     *
     * @throws IllegalArgumentException when one is no secret, or there is none at all; the message shows none
     * @throws RuntimeException when they cannot be read
     */
    List<Secret> read();

    /** Those of the start, for as long as the webhook runs. */
    static SecretSource fixed(List<Secret> secrets) {
        return new Fixed(secrets);
    }

    /** In files that somebody may replace while the webhook runs; each call of the supplier reads them. */
    static SecretSource files(Supplier<List<String>> texts) {
        return new Files(texts);
    }

    /** See {@link #fixed}. */
    record Fixed(List<Secret> read) implements SecretSource {
        public Fixed {
            read = notNone(read);
        }
    }

    /** See {@link #files}. */
    record Files(Supplier<List<String>> texts) implements SecretSource {
        @Override
        public List<Secret> read() {
            return notNone(texts.get().stream().map(Secret::of).toList());
        }
    }

    private static List<Secret> notNone(List<Secret> secrets) {
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException(
                    "SYNC_SECRET not configured: the webhook does not start without a secret. Set SYNC_SECRET to the value"
                            + " that the Blade app sends (for example the output of: openssl rand -hex 32).");
        }
        return List.copyOf(secrets);
    }
}
