package io.hivesync.sinks.http.libsql;

import io.hivesync.sinks.http.TableGrowth;
import io.hivesync.sinks.mapping.SinkNames;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkOption;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code libsql://database-organization.turso.io?authToken=…}, as Turso hands it out. */
public final class LibsqlSinkProvider implements SinkProvider {
    private static final String KIND = "libsql";
    private static final SinkOption AUTH_TOKEN = new SinkOption(
            "auth-token", "", true, "The database's token, where the URL has no authToken; it may not be read-only.");

    /** What a header can hold. */
    private static final String TOKEN = "[\\x21-\\x7e]+";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<String> schemes() {
        return Set.of(LibsqlUrl.SCHEME, LibsqlUrl.PLAIN_SCHEME);
    }

    @Override
    public String nameOf(String url) {
        return SinkNames.of(KIND, LibsqlUrl.parse(url).address());
    }

    @Override
    public List<SinkOption> options() {
        return List.of(AUTH_TOKEN);
    }

    @Override
    public Set<String> schemaForms() {
        return Set.of(KIND, "turso");
    }

    @Override
    public List<SchemaFile> schema(SchemaRequest request) {
        List<String> statements = new ArrayList<>(List.of(LaneStatements.CREATE, HeldStatements.CREATE));
        request.models().forEach(model -> {
            TableLayout layout = TableLayout.of(model, request.wanted().apply(model.model()));
            statements.add(new TableGrowth(layout, LibsqlForm.ONE).create());
        });
        return List.of(TableGrowth.file(statements));
    }

    @Override
    public Sink create(SinkSettings settings) {
        LibsqlUrl url = LibsqlUrl.parse(settings.url());
        Optional<String> option =
                Optional.ofNullable(settings.options().get(AUTH_TOKEN.key())).filter(given -> !given.isEmpty());
        if (option.isPresent() && url.token().isPresent()) {
            throw LibsqlUrl.wrong("it has an authToken, and the option auth-token gives another: give one");
        }
        Optional<String> token = option.or(url::token);
        if (token.isPresent() && !token.get().matches(TOKEN)) {
            throw new IllegalArgumentException("The libSQL token has characters that no token has, such as a space");
        }
        return new LibsqlSink(settings, new Hrana(url, token, settings.clock()));
    }
}
