package io.hivesync.sinks.http.firestore;

import io.hivesync.sinks.mapping.SinkNames;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkOption;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import java.util.List;
import java.util.Set;

/** {@code firestore://my-project}, {@code firestore://my-project/my-database}, {@code firestore://demo?emulator=localhost:8080}. */
public final class FirestoreSinkProvider implements SinkProvider {
    static final String KIND = "firestore";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<String> schemes() {
        return Set.of(KIND);
    }

    @Override
    public String nameOf(String url) {
        FirestoreUrl parsed = FirestoreUrl.parse(url);
        return SinkNames.of(KIND, parsed.project(), parsed.isDefaultDatabase() ? "" : parsed.database());
    }

    @Override
    public List<SinkOption> options() {
        return FirestoreOption.all();
    }

    @Override
    public Set<String> schemaForms() {
        return Set.of(KIND);
    }

    @Override
    public List<SchemaFile> schema(SchemaRequest request) {
        return FirestoreNotes.of(request);
    }

    @Override
    public Sink create(SinkSettings settings) {
        FirestoreSettings checked = FirestoreSettings.of(settings);
        return new FirestoreSink(checked, checked.authorization());
    }
}
