package io.hivesync.sinks.http.supabase;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The shared server, without tables when a test starts. */
final class EmptyProject implements BeforeEachCallback {
    private SupabaseServer server;

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        server = SupabaseServer.shared(context);
        server.empty();
    }

    SupabaseServer server() {
        return server;
    }
}
