package io.hivesync.sinks.http.supabase;

import io.hivesync.sinks.mapping.SinkNames;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkOption;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.topics.ModelSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code supabase+https://reference.supabase.co}, with the service key as an option or as {@code ?apikey=}. */
public final class SupabaseSinkProvider implements SinkProvider {
    private static final String KIND = "supabase";
    private static final SinkOption SERVICE_KEY = new SinkOption(
            "service-key", "", true, "The project's secret or service_role key, where the URL has no apikey.");
    private static final SinkOption BASE_PATH = new SinkOption(
            "base-path", "/rest/v1", false, "Where the API is below the host, for a URL without a path.");
    private static final SinkOption SCHEMA = new SinkOption(
            "db-schema", "public", false, "The schema of tables and functions; one that the API exposes.");

    /** What a header can hold. */
    private static final String LEGAL_KEY = "[\\x21-\\x7e]+";

    private static final String LEGAL_PATH = "(/[A-Za-z0-9._~-]+)*/?";
    private static final String LEGAL_SCHEMA = "[A-Za-z_][A-Za-z0-9_$]{0,62}";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<String> schemes() {
        return Set.of(SupabaseUrl.SCHEME, SupabaseUrl.PLAIN_SCHEME);
    }

    @Override
    public String nameOf(String url) {
        return SinkNames.of(KIND, SupabaseUrl.parse(url).address());
    }

    @Override
    public List<SinkOption> options() {
        return List.of(SERVICE_KEY, BASE_PATH, SCHEMA);
    }

    @Override
    public Set<String> schemaForms() {
        return Set.of(KIND);
    }

    /** Functions and tables; what the SQL editor runs as a whole. */
    @Override
    public List<SchemaFile> schema(SchemaRequest request) throws SinkException {
        String schema = option(request.options(), SCHEMA);
        if (!schema.matches(LEGAL_SCHEMA)) {
            throw new IllegalArgumentException("The option db-schema is no plain name of a schema");
        }
        SupabaseForm form = new SupabaseForm(schema);
        StringBuilder sql = new StringBuilder("-- Made by Hive Sync from the models.\n")
                .append(InstallScript.of(schema))
                .append('\n');
        for (ModelSchema model : request.models()) {
            TableLayout layout = TableLayout.of(model, request.wanted().apply(model.model()));
            SupabaseTables.statements(layout, form, Optional.empty())
                    .forEach(statement -> sql.append(statement).append(";\n"));
        }
        return List.of(new SchemaFile("schema.sql", sql.toString()));
    }

    @Override
    public Sink create(SinkSettings settings) {
        SupabaseUrl url = SupabaseUrl.parse(settings.url());
        String path = url.path().orElseGet(() -> option(settings.options(), BASE_PATH));
        String schema = option(settings.options(), SCHEMA);
        if (!path.matches(LEGAL_PATH) || !schema.matches(LEGAL_SCHEMA)) {
            throw new IllegalArgumentException(
                    path.matches(LEGAL_PATH)
                            ? "The option db-schema is no plain name of a schema"
                            : "The path of the Supabase API is none; it is /rest/v1 by default");
        }
        String functions = url.origin() + path.replaceAll("/$", "") + "/rpc/";
        Postgrest.Access access = new Postgrest.Access(functions, url.address(), schema, key(url, settings));
        return new SupabaseSink(settings, new Postgrest(access, settings.clock()), new SupabaseForm(schema));
    }

    private static String key(SupabaseUrl url, SinkSettings settings) {
        Optional<String> option =
                Optional.of(option(settings.options(), SERVICE_KEY)).filter(given -> !given.isEmpty());
        if (option.isPresent() && url.key().isPresent()) {
            throw SupabaseUrl.wrong("it has an apikey, and the option service-key gives another: give one");
        }
        String key = option.or(url::key)
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "The Supabase sink needs the project's service key: the option service-key, or ?apikey= in the URL"));
        if (!key.matches(LEGAL_KEY)) {
            throw new IllegalArgumentException("The Supabase key has characters that no key has, such as a space");
        }
        return key;
    }

    private static String option(Map<String, String> options, SinkOption option) {
        return options.getOrDefault(option.key(), option.standard());
    }
}
