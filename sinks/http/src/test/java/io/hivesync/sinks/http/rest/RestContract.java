package io.hivesync.sinks.http.rest;

import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.testkit.Samples;
import io.hivesync.sinks.testkit.SinkContract;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** The contract before {@link RestStore}, whose ids do not stand alone in a path: so all of them can be sent. */
abstract class RestContract extends SinkContract {
    static final String NOT_HELD =
            "an API has no place of ours for them, and does not say that another record is in the way";
    static final String NO_TABLES = "an API's places are its own, and none of ours to make";

    final RestStore store = new RestStore();

    @AfterEach
    void stopStore() {
        store.close();
    }

    @Override
    protected SinkProvider provider() {
        return new RestSinkProvider();
    }

    @Override
    protected String url() {
        return store.url();
    }

    @Override
    protected Map<String, String> options() {
        return new HashMap<>(Map.of(
                "allow-private-addresses", "true",
                "path", "/models/{model}/id={bladeId}",
                "list-path", "/models/{model}?page={page}&limit={limit}",
                "list-limit", "20",
                "max-records", "50"));
    }

    @Override
    protected String unreachableUrl() {
        return "rest+http://hive:" + Samples.SECRET + "@127.0.0.1:1/api";
    }

    @Override
    protected String wrongPasswordUrl() {
        return "rest+http://nobody:" + Samples.SECRET + "@" + store.host() + "/api";
    }
}
