package io.hivesync.sinks.http.firestore;

import io.hivesync.sinks.http.OptionValues;
import io.hivesync.sinks.http.firestore.GoogleAuthorization.Key;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.SinkSettings;
import java.util.Optional;

/**
 * What a Firestore sink was asked for, all of it checked.
 *
 * @param firstRate writes a second to a collection at first; 0: any
 * @param mostRate writes a second to a collection at most
 */
record FirestoreSettings(
        SinkSettings sink, FirestoreUrl url, Optional<Key> key, Limits limits, int firstRate, int mostRate) {
    /** Of a commit's 500 writes one is the lane's document. */
    private static final int MOST_RECORDS = 499;

    private static final int LEAST_BYTES = 1024;
    private static final int MOST_BYTES = 8 << 20;
    private static final int WRITES_AT_ONCE = 4;
    private static final int HIGHEST_RATE = 100_000;

    static FirestoreSettings of(SinkSettings settings) {
        OptionValues options = new OptionValues(FirestoreOption.all(), settings.options());
        FirestoreUrl url = FirestoreUrl.parse(settings.url());
        settings.models().values().forEach(FirestoreNames::check);
        FirestoreNames.check(settings.others());
        String rate = FirestoreOption.FIRST_WRITES_PER_SECOND.declared().key();
        boolean unlimited = url.emulator().isPresent() && !settings.options().containsKey(rate);
        return new FirestoreSettings(
                settings,
                url,
                key(url, options),
                new Limits(
                        options.whole(FirestoreOption.MAX_RECORDS.declared(), 1, MOST_RECORDS),
                        options.whole(FirestoreOption.MAX_BYTES.declared(), LEAST_BYTES, MOST_BYTES),
                        WRITES_AT_ONCE),
                unlimited ? 0 : options.whole(FirestoreOption.FIRST_WRITES_PER_SECOND.declared(), 0, HIGHEST_RATE),
                options.whole(FirestoreOption.MOST_WRITES_PER_SECOND.declared(), 1, HIGHEST_RATE));
    }

    private static Optional<Key> key(FirestoreUrl url, OptionValues options) {
        Optional<Key> file = options.optional(FirestoreOption.CREDENTIALS_FILE.declared())
                .or(url::credentials)
                .map(Key.File::new);
        Optional<Key> json =
                options.optional(FirestoreOption.CREDENTIALS_JSON.declared()).map(Key.Json::new);
        if (file.isPresent() && json.isPresent()) {
            throw new IllegalArgumentException(
                    "Both a key file and credentials-json were given: which of them is right?");
        }
        return file.or(() -> json);
    }

    /** How calls are allowed. */
    Authorization authorization() {
        return url.emulator().isPresent() ? Authorization.EMULATOR : new GoogleAuthorization(key);
    }

    /** For messages. */
    String who() {
        return "Firestore " + url.project() + (url.isDefaultDatabase() ? "" : "/" + url.database());
    }

    @Override
    public String toString() {
        return "FirestoreSettings[" + url + "]";
    }
}
