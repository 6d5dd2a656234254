package io.hivesync.app;

import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.Setting;
import io.hivesync.topics.DeclaredTopics;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "topics",
        description =
                "The cluster's topics: 0 when they are as declared, else 1. With --describe also what is declared.",
        modelTransformer = SettingFlags.class)
final class TopicsCommand implements Callable<Integer>, SettingFlags.Configured {
    @Option(names = "--describe", description = "Also the declarations, and the topology of the streams-app.")
    private boolean describe;

    @Mixin
    private StateOption state;

    @Mixin
    private ConfigurationOption configuration;

    @Spec
    private CommandSpec spec;

    @Override
    public Set<Setting> settings() {
        return SettingFlags.KAFKA;
    }

    @Override
    public Integer call() throws InterruptedException {
        Configuration given = configuration.read(spec);
        ControlPlace place = ControlPlace.of(given, state.state);
        PrintWriter out = spec.commandLine().getOut();
        List<DeclaredTopics.Found> found = place.use(() -> {
            try (Admin admin = Admin.create(place.clientProperties())) {
                return new DeclaredTopics(admin, place.names(), given.whole(Setting.PARTITIONS)).found();
            }
        });
        TopicsText.found(found).forEach(out::println);
        if (describe) {
            out.println();
            TopicsText.declared().forEach(out::println);
            out.println();
            out.println(TopicsText.topology(place.names()));
        }
        return found.stream().allMatch(topic -> topic.differences().isEmpty()) ? 0 : HiveSync.FAILED;
    }
}
