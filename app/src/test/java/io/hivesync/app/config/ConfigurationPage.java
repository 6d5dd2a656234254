package io.hivesync.app.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** docs/configuration.md, made from the declared settings. */
final class ConfigurationPage {
    private static final String HEAD = """
            <!-- Made from io.hivesync.app.config.Setting; ConfigurationPageTest says how. -->
            # Configuration

            Flags and environment variables are enough to begin with. A file, by custom `hive-sync.yaml`, holds what is more, and
            serves all roles:

                ./hive-sync validate --config hive-sync.yaml
                ./hive-sync run --config hive-sync.yaml
                ./hive-sync sink main --config hive-sync.yaml

            A flag comes before the environment, that before the file, that before the default. Sinks are one whole: `--to` replaces
            the file's sinks, and `DATABASE_URL` counts only where the file has none. Of an address, `…-bind` replaces the host and
            `…-port` the port.

            `validate` checks everything as `run` would (it looks whether the Hive file can be read) and prints what is in force
            and where it comes from, without secrets. It starts nothing and asks neither Kafka nor a target; it ends with 0, or 2 with one
            line that names the place.

            ## An example

            ```yaml
            %s```

            ## References

            In values, not in keys:

            | written | stands for |
            |---|---|
            | `${NAME}` | the environment variable; it must be set |
            | `${NAME:-default}` | the same, or the default where it is not set or empty |
            | `${file:/run/secrets/database}` | the file's text without its last line end; a relative path is relative to the configuration file |
            | `$${` | a plain `${` |

            Put quotes around a reference that stands inside `[ ]` or `{ }`. A role resolves what it uses: the sink needs no webhook
            secret. A value that comes out empty is as if it were not there.

            ## What the file may hold

            YAML 1.2, one document, 1 MiB at most, without anchors, aliases and tags. An unknown key, a key given twice, a value of
            another kind or out of range is an error with its place, `hive-sync.yaml:4:3`, and exit code 2.

            """;

    private ConfigurationPage() {}

    static String text(String example) {
        StringBuilder page = new StringBuilder(HEAD.formatted(example));
        String section = "";
        for (Setting setting : Setting.values()) {
            if (!setting.section().equals(section)) {
                section = setting.section();
                page.append("## ").append(section).append("\n\n");
                page.append("| key | | default | flag, environment |\n|---|---|---|---|\n");
            }
            page.append(row(setting));
            if (isLastOfItsSection(setting)) {
                page.append('\n');
            }
        }
        for (Setting setting : Setting.values()) {
            if (setting.type() instanceof ValueType.Blocks blocks) {
                page.append("## ").append(setting.key()).append(".<" + blocks.of() + ">\n\n");
                page.append("| key | | default |\n|---|---|---|\n");
                blocks.keys().forEach(key -> page.append(row(key)));
                page.append('\n');
            }
        }
        return page.append(OTHERS).toString();
    }

    private static boolean isLastOfItsSection(Setting setting) {
        int next = setting.ordinal() + 1;
        return next == Setting.values().length
                || !Setting.values()[next].section().equals(setting.section());
    }

    private static String row(Setting setting) {
        List<String> elsewhere = new ArrayList<>();
        if (!setting.flag().isEmpty()) {
            elsewhere.add(setting.flag());
        }
        if (setting.type() instanceof ValueType.Address address) {
            elsewhere.add(address.portFlag());
        }
        setting.environment().forEach(variable -> elsewhere.add("$" + variable));
        return "| `%s` | %s %s. | %s | %s |\n"
                .formatted(
                        setting.key(),
                        setting.sentence(),
                        capitalized(setting.type().described()),
                        setting.standard().isEmpty() ? "" : "`" + setting.standard() + "`",
                        elsewhere.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")));
    }

    private static String row(BlockKey key) {
        return "| `%s` | %s %s. | %s |\n"
                .formatted(
                        key.name(),
                        key.sentence(),
                        capitalized(key.type().described()),
                        key.standard().isEmpty() ? "" : "`" + key.standard() + "`");
    }

    private static String capitalized(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static final String OTHERS = """
            ## Flags alone

            `--config FILE` names the file, `--state DIR` the folder for what is kept between starts (`.hive-sync`), `--plugins DIR`
            a folder of jars with sinks for more kinds of targets: each names its `SinkProvider` in
            `META-INF/services/io.hivesync.sinks.spi.SinkProvider`. A plugin cannot replace a URL scheme that there is.
            """;
}
