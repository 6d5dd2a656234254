package io.hivesync.sinks.http.convex;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.schema;

import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.sinks.testkit.Capabilities;
import io.hivesync.sinks.testkit.Capability;
import io.hivesync.sinks.testkit.GuaranteesPage;
import io.hivesync.sinks.testkit.Samples;
import io.hivesync.sinks.testkit.SinkContract;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The contract before the functions that were made from its models. A deployment has all its tables and fields from the start. */
final class ConvexSinkTest extends SinkContract {
    @RegisterExtension
    static final GuaranteesPage PAGE = new GuaranteesPage("Convex", "convex.md");

    private static final TargetModel MARKED =
            new TargetModel(Optional.empty(), Optional.empty(), Map.of(), Optional.of("removed"));

    @TempDir
    static Path folder;

    private static ConvexStandIn convex;

    ConvexSinkTest() {
        convex.reset();
    }

    @BeforeAll
    static void deploy() throws Exception {
        List<Field> wider = new ArrayList<>(ACCOUNTS.fields());
        wider.add(new Field("nickName", FieldType.STRING));
        List<ModelSchema> models = List.of(
                schema("accounts", 2, wider.toArray(Field[]::new)),
                schema("teams", 1, new Field("name", FieldType.STRING), new Field("plan", FieldType.LINK)),
                HostileNames.MODEL,
                Samples.RESERVED);
        convex = ConvexStandIn.start(
                ConvexSources.files(models, model -> model.equals("accounts") ? MARKED : TargetModel.DEFAULT), folder);
    }

    @AfterAll
    static void stop() {
        if (convex != null) {
            convex.close();
        }
    }

    @Override
    protected SinkProvider provider() {
        return new ConvexSinkProvider();
    }

    @Override
    protected String url() {
        return convex.url();
    }

    @Override
    protected String unreachableUrl() {
        return "convex+http://:" + Samples.SECRET + "@127.0.0.1:1";
    }

    @Override
    protected String wrongPasswordUrl() {
        // what the contract takes for the secret is right here: so it is given with something behind it
        return convex.url(Samples.SECRET + "x");
    }

    @Override
    protected Capabilities capabilities() {
        return Capabilities.ALL
                .without(Capability.HELD_CHANGES, "Convex has no unique fields and no foreign keys")
                .without(Capability.TABLES, "tables are deployed by the user, and never dropped by the sink's back")
                .without(Capability.NAMES, "a name with a blank in it, which the rule wants, is none in Convex");
    }
}
