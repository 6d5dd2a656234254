package io.hivesync.sinks.http.supabase;

import com.sun.net.httpserver.Headers;
import io.hivesync.sinks.http.FaultyGateway;
import java.util.Map;
import java.util.Optional;

/** What Supabase has before PostgREST: the path {@code /rest/v1}, and keys, of which the newer ones are no tokens. */
final class SupabaseGateway extends FaultyGateway {
    private static final String PREFIX = "/rest/v1";

    /** The Authorization that a key stands for; the key itself where that is empty. */
    private final Map<String, String> keys;

    SupabaseGateway(String target, Map<String, String> keys) {
        super(target);
        this.keys = keys;
    }

    @Override
    protected Optional<String> pathAtTarget(String path) {
        return path.startsWith(PREFIX + "/") ? Optional.of(path.substring(PREFIX.length())) : Optional.empty();
    }

    @Override
    protected Optional<Answer> refusal(Headers headers) {
        String key = headers.getFirst("apikey");
        boolean known = key != null && keys.containsKey(key);
        boolean secretAsToken = key != null && key.startsWith("sb_") && headers.containsKey("Authorization");
        return known && !secretAsToken
                ? Optional.empty()
                : Optional.of(
                        new Answer(401, Map.of(), "{\"message\":\"Invalid API key\",\"hint\":\"Double check it\"}"));
    }

    @Override
    protected Optional<String> authorization(Headers headers) {
        String token = keys.get(headers.getFirst("apikey"));
        return token.isEmpty() ? super.authorization(headers) : Optional.of("Bearer " + token);
    }
}
