package io.hivesync.sinks.http.rest;

import io.hivesync.sinks.http.HttpUrl;
import io.hivesync.sinks.http.OptionValues;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.SinkSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What a REST sink was asked for, all of it checked.
 *
 * @param textNumbers whether numbers that a double cannot hold are sent as text
 * @param lanesPath where the API keeps the lanes; empty: the lane file does
 */
record RestSettings(
        SinkSettings sink,
        HttpUrl url,
        WriteShape writes,
        ReadShape reads,
        RestHeaders headers,
        Limits limits,
        boolean textNumbers,
        Optional<PathTemplate> lanesPath,
        Path laneFile,
        boolean allowPrivate) {
    private static final int MOST_RECORDS = 10_000;
    private static final int LEAST_BYTES = 1024;
    private static final int MOST_BYTES = 64 << 20;
    private static final int MOST_REQUESTS = 64;

    static RestSettings of(SinkSettings settings) {
        OptionValues options = new OptionValues(RestOption.all(), settings.options());
        HttpUrl url = HttpUrl.parse(settings.url(), RestSinkProvider.KIND);
        WriteShape writes = WriteShape.of(options);
        return new RestSettings(
                settings,
                url,
                writes,
                ReadShape.of(options, writes.path()),
                RestHeaders.of(options, url.login()),
                new Limits(
                        options.whole(RestOption.MAX_RECORDS.declared(), 1, MOST_RECORDS),
                        options.whole(RestOption.MAX_BYTES.declared(), LEAST_BYTES, MOST_BYTES),
                        options.whole(RestOption.MAX_CONCURRENT_REQUESTS.declared(), 1, MOST_REQUESTS)),
                options.word(RestOption.EXACT_NUMBERS.declared(), "number", "text")
                        .equals("text"),
                options.optional(RestOption.LANES_PATH.declared())
                        .map(path -> PathTemplate.parse(
                                RestOption.LANES_PATH.declared(), path, Set.of("topic", "partition"), Set.of())),
                laneFile(options),
                options.yes(RestOption.ALLOW_PRIVATE.declared()));
    }

    private static Path laneFile(OptionValues options) {
        try {
            return Path.of(options.text(RestOption.LANE_FILE.declared())).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw OptionValues.wrong(RestOption.LANE_FILE.declared(), "is a file's path");
        }
    }

    /** The API, for messages. */
    String name() {
        return "the REST API at " + url.hostAndPort();
    }

    @Override
    public String toString() {
        return "RestSettings[" + url.hostAndPort() + "]";
    }
}
