package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.e2e.BladePackages.Runtime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real Blade app whose triggers are those of the package: what it changes arrives by webhook, and the target equals Hive. */
@Tag("slow")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class BladeWebhookTest {
    private static final String SECRET = "a secret of the test";

    /** More than Blade shows a trigger as they were. */
    private static final int MANY = 31;

    @TempDir
    Path folder;

    private BladeApp app;
    private Target target;
    private HiveSyncProcess run;
    private int port;

    @AfterEach
    void stop() {
        if (run != null) {
            run.close();
        }
        if (app != null) {
            app.close();
        }
    }

    private void startApp(Runtime runtime, String ofAccounts) throws Exception {
        BladePackages.ofPackage();
        port = FreePorts.next();
        target = Target.sqlite(folder.resolve("copy.sqlite"));
        app = BladeApp.in(folder.resolve("app"), runtime);
        app.sync("account.ts", "accounts", ofAccounts);
        app.sync("blog-post.ts", "blog_posts", "");
        app.sync("team.ts", "teams", "");
        app.environment("SYNC_SECRET", SECRET);
        app.environment("HIVE_SYNC_URL", "http://127.0.0.1:" + port);
        app.migrateAndBuild();
        app.serve();
    }

    private void startRun(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", "--to", target.url()));
        arguments.addAll(List.of("--webhook-port", String.valueOf(port)));
        for (String model : List.of("accounts", "blog_posts", "teams")) {
            arguments.addAll(List.of("--webhook-model", model));
        }
        arguments.addAll(List.of(more));
        run = HiveSyncProcess.start(folder, Map.of("SYNC_SECRET", SECRET), arguments.toArray(String[]::new));
    }

    private void addAccounts(String name, int count) throws IOException {
        app.query(IntStream.range(0, count)
                .mapToObj(i ->
                        "{'add':{'account':{'with':{'email':'" + name + i + "@example.com','name':'" + name + "'}}}}")
                .toArray(String[]::new));
    }

    /** Everything that a trigger hears of: an add, sets of one and of many, a partial one, removes, and what goes with them. */
    private void changeOfEachKind(String name) throws IOException {
        addAccounts(name, MANY);
        String team = app.idOf("{'add':{'team':{'with':{'name':'" + name + "'}}}}");
        app.query("{'set':{'accounts':{'with':{'name':'" + name + "'},'to':{'team':'" + team + "','loginCount':7}}}}");
        app.query(
                "{'set':{'account':{'with':{'email':'" + name + "0@example.com'},'to':{'name':'" + name
                        + " alone','settings':{'a':[1,null,'ü']},'lastSeen':'2026-01-02T03:04:05.678Z','emailVerified':true}}}}");
        app.query("{'set':{'account':{'with':{'email':'" + name
                + "1@example.com'},'to':{'name':'partial'},'selecting':['id']}}}");
        app.query("{'set':{'account':{'with':{'email':'nobody'},'to':{'name':'no match'}}}}");
        String author = app.idOf("{'get':{'account':{'with':{'email':'" + name + "2@example.com'}}}}");
        for (int i = 0; i < 3; i++) {
            app.query("{'add':{'blogPost':{'with':{'title':'post " + i + "','account':'" + author + "'}}}}");
        }
        app.query("{'remove':{'account':{'with':{'email':'" + name + "2@example.com'}}}}");
        app.query("{'remove':{'account':{'with':{'email':'" + name + "3@example.com'}}}}");
        app.query("{'remove':{'account':{'with':{'email':'nobody'}}}}");
    }

    @ParameterizedTest
    @EnumSource(Runtime.class)
    void whatTheAppAnsweredWhileTheWebhookWasAwayArrivesThoughTheAppWasKilledAndStopped(Runtime runtime)
            throws Exception {
        startApp(runtime, "cascades: { blogPosts: 'account' }");
        startRun();
        run.awaitReady();
        changeOfEachKind("there");
        target.awaitEqualTo(app.hive());

        run.kill();
        changeOfEachKind("away");
        app.kill();
        app.serve();
        addAccounts("after-the-kill", 2);
        app.terminate();
        app.serve();
        app.query("{'remove':{'accounts':{'with':{'name':'there'}}}}");
        startRun();
        run.awaitReady();

        target.awaitEqualTo(app.hive());
        assertThat(target.value("SELECT count(*) FROM blog_posts")).isEqualTo("0");
        assertThat(target.value("SELECT count(*) FROM accounts WHERE name = 'partial'"))
                .isEqualTo("2");
    }

    /** The check sees a loss: what goes by a cascade that the triggers do not name stays in the target. */
    @Test
    void postsThatGoByACascadeStayWhereTheTriggersDoNotNameIt() throws Exception {
        startApp(Runtime.BUN, "");
        startRun();
        run.awaitReady();

        changeOfEachKind("there");

        // models have lanes of their own: neither waits for the other
        target.await("SELECT count(*) FROM blog_posts", "3");
        target.await("SELECT count(*) FROM accounts", String.valueOf(MANY - 2));
        assertThat(target.value("SELECT count(*) FROM blog_posts")).isEqualTo("3");
    }

    @Test
    void whereTheFileIsCapturedTooTheLogAloneChangesTheRecords() throws Exception {
        startApp(Runtime.BUN, "");
        startRun("--hive", app.hive().folder().toString());
        run.awaitReady();
        changeOfEachKind("both");
        target.awaitEqualTo(app.hive());

        run.kill();
        changeOfEachKind("away");
        app.kill();
        app.serve();
        startRun("--hive", app.hive().folder().toString());
        run.awaitReady();
        changeOfEachKind("again");

        target.awaitEqualTo(app.hive());
        JsonNode last = new ChangeTopics(run.bootstrapServers())
                .changes("teams", String.valueOf(target.value("SELECT blade_id FROM teams WHERE name = 'again'")))
                .getLast();
        assertThat(last.path("op").asText()).isEqualTo("c");
        assertThat(run.status().at("/streams/counters/captured").asLong())
                .as("what the webhook told of")
                .isPositive();
    }
}
