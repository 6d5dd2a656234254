package io.hivesync.app;

import io.hivesync.app.config.Setting;
import io.hivesync.app.config.ValueType;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Gives a {@link Configured} command the flags of its settings. Their values are checked later, as those of the file are. */
final class SettingFlags implements IModelTransformer {

    /** A command that takes settings. */
    interface Configured {
        Set<Setting> settings();
    }

    static final Set<Setting> KAFKA = EnumSet.of(
            Setting.BOOTSTRAP_SERVERS,
            Setting.TOPIC_PREFIX,
            Setting.PARTITIONS,
            Setting.REPLICATION_FACTOR,
            Setting.MIN_IN_SYNC,
            Setting.FLUSH,
            Setting.KAFKA_CLIENT);

    static final Set<Setting> PRODUCER = EnumSet.of(
            Setting.HIVE_PATH,
            Setting.SNAPSHOT,
            Setting.INCLUDE_TABLES,
            Setting.INCLUDE_FIELDS,
            Setting.MASS_DELETE_THRESHOLD,
            Setting.FIELD_RULES,
            Setting.MASK_SECRET,
            Setting.WEBHOOK_BIND,
            Setting.WEBHOOK_CERTIFICATE,
            Setting.WEBHOOK_KEY,
            Setting.WEBHOOK_SECRETS,
            Setting.WEBHOOK_TOLERANCE,
            Setting.WEBHOOK_MODELS,
            Setting.WEBHOOK_OPERATIONS,
            Setting.WEBHOOK_PROXIES,
            Setting.WEBHOOK_BODY,
            Setting.WEBHOOK_CONCURRENT,
            Setting.WEBHOOK_RATE,
            Setting.WEBHOOK_BURST,
            Setting.WEBHOOK_MODEL_RATE,
            Setting.WEBHOOK_SOURCE_RATE,
            Setting.WEBHOOK_REQUEST_TIMEOUT,
            Setting.WEBHOOK_CONNECTIONS);

    static final Set<Setting> STREAMS =
            EnumSet.of(Setting.BATCH_MODE, Setting.WINDOW, Setting.STANDBYS, Setting.STREAM_THREADS);

    static final Set<Setting> SINKS = EnumSet.of(
            Setting.SINK_URL, Setting.SINK_SCHEMA, Setting.SINK_DELETES, Setting.SINK_OPTIONS, Setting.SINK_MODELS);

    static final Set<Setting> OPERATIONS = EnumSet.of(Setting.OPERATIONS_BIND, Setting.OPERATIONS_TOKEN);

    @Override
    public CommandSpec transform(CommandSpec command) {
        for (Setting setting : ((Configured) command.userObject()).settings()) {
            if (setting.type() instanceof ValueType.Address address) {
                addAddress(command, setting, address);
            } else if (!setting.flag().isEmpty()) {
                command.addOption(option(setting));
            }
        }
        return command;
    }

    private static OptionSpec option(Setting setting) {
        OptionSpec.Builder option = OptionSpec.builder(setting.flag())
                .paramLabel(setting.flagLabel())
                .description(setting.sentence() + otherwise(setting));
        if (!setting.standard().isEmpty()) {
            option.defaultValue(setting.standard());
        }
        return (setting.repeatable() ? option.type(List.class).auxiliaryTypes(String.class) : option.type(String.class))
                .build();
    }

    private static String otherwise(Setting setting) {
        String variables =
                setting.environment().isEmpty() ? "" : " Else $" + String.join(", $", setting.environment()) + ".";
        String standard = setting.standard().isEmpty() ? "" : " (default: " + setting.standard() + ")";
        return (setting.repeatable() ? " Repeatable." : "") + variables + standard;
    }

    private static void addAddress(CommandSpec command, Setting setting, ValueType.Address address) {
        int colon = setting.standard().lastIndexOf(':');
        String host = setting.standard().substring(0, colon);
        String port = setting.standard().substring(colon + 1);
        command.addOption(OptionSpec.builder(setting.flag())
                .paramLabel(setting.flagLabel())
                .type(String.class)
                .defaultValue(host)
                .description(setting.sentence() + " The address alone. (default: " + host + ")")
                .build());
        command.addOption(OptionSpec.builder(address.portFlag())
                .paramLabel("PORT")
                .type(String.class)
                .defaultValue(port)
                .description("The same: the port alone. (default: " + port + ")")
                .build());
    }

    /** The flags that stand on the command line, with their values. */
    static Map<String, List<String>> given(CommandSpec command) {
        Map<String, List<String>> given = new HashMap<>();
        for (OptionSpec option : command.commandLine().getParseResult().matchedOptions()) {
            given.put(option.longestName(), option.originalStringValues());
        }
        return given;
    }
}
