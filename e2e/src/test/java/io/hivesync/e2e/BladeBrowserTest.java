package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What somebody does on a page of a real Blade app, in a real browser, arrives by the package and the webhook. */
@Tag("slow")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class BladeBrowserTest {
    private static final String SECRET = "a secret of the test";

    @TempDir
    Path folder;

    private BladeApp app;
    private Browser browser;
    private HiveSyncProcess run;

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (run != null) {
            run.close();
        }
        if (app != null) {
            app.close();
        }
    }

    @Test
    void whatIsAddedRenamedAndRemovedOnAPageIsSoInTheTarget() throws Exception {
        browser = Browser.start(folder.resolve("browser"));
        Target target = Target.sqlite(folder.resolve("copy.sqlite"));
        startAppAndRun(target);
        app.query("{'add':{'team':{'with':{'name':'a'}}}}", "{'add':{'blogPost':{'with':{'title':'a'}}}}");
        browser.open(app.url("/accounts"));
        // before that React has not taken over: it would undo what is typed
        browser.await("document.querySelector('#add')?.disabled === false");

        for (String name : new String[] {"ada", "grace", "alan"}) {
            browser.type("#name", name);
            browser.click("#add");
            browser.await("document.querySelector('[data-name=" + name + "]') !== null");
            target.await("SELECT count(*) FROM accounts WHERE name = '" + name + "'", "1");
        }
        browser.type("#name", "renamed");
        browser.click("[data-name=grace] .rename");
        target.await("SELECT name FROM accounts WHERE email = 'grace@example.com'", "renamed");
        browser.click("[data-name=alan] .remove");
        target.await("SELECT count(*) FROM accounts WHERE name = 'alan'", "0");

        target.awaitEqualTo(app.hive());
        assertThat(target.value("SELECT group_concat(name) FROM (SELECT name FROM accounts ORDER BY name)"))
                .isEqualTo("ada,renamed");
    }

    private void startAppAndRun(Target target) throws Exception {
        BladePackages.ofPackage();
        int port = FreePorts.next();
        app = BladeApp.in(folder.resolve("app"), BladePackages.Runtime.BUN);
        for (String model : new String[] {"accounts", "blog_posts", "teams"}) {
            app.sync(fileOf(model), model, "");
        }
        app.environment("SYNC_SECRET", SECRET);
        app.environment("HIVE_SYNC_URL", "http://127.0.0.1:" + port);
        app.migrateAndBuild();
        app.serve();
        run = HiveSyncProcess.start(
                folder,
                Map.of("SYNC_SECRET", SECRET),
                "run",
                "--to",
                target.url(),
                "--webhook-port",
                String.valueOf(port),
                "--webhook-model",
                "accounts",
                "--webhook-model",
                "blog_posts",
                "--webhook-model",
                "teams");
        run.awaitReady();
    }

    private static String fileOf(String model) {
        return model.substring(0, model.length() - 1).replace('_', '-') + ".ts";
    }
}
