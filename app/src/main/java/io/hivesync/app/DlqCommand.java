package io.hivesync.app;

import io.hivesync.sinks.runtime.DeadLetterClient;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "dlq",
        description = "The dead letters of a sink: records that its target refused for good.",
        modelTransformer = SettingFlags.class)
final class DlqCommand extends ControlCommand {
    /** What to do with them. */
    enum Action {
        LIST,
        SHOW,
        RETRY,
        DISCARD
    }

    /** In small letters, as they stand in the docs. */
    static final class ActionName implements ITypeConverter<Action> {
        @Override
        public Action convert(String name) {
            for (Action action : Action.values()) {
                if (action.name().equalsIgnoreCase(name)) {
                    return action;
                }
            }
            throw new TypeConversionException("expected list, show, retry or discard, not '" + name + "'");
        }
    }

    @Parameters(
            paramLabel = "ACTION",
            converter = ActionName.class,
            description =
                    "list: how many, why and how old; show: each with its value; retry: has the records sent again as"
                            + " they are now; discard: nothing is to be done. retry and discard leave alone what is superseded.")
    private Action action;

    @Option(names = "--sink", paramLabel = "NAME", required = true, description = "Whose letters.")
    private String sink;

    @Option(names = "--model", paramLabel = "MODEL", description = "Only those of the model.")
    private @Nullable String model;

    @Option(names = "--id", paramLabel = "ID", description = "Only those of the record.")
    private @Nullable String id;

    @Option(names = "--dry-run", description = "Says what retry or discard would do, and changes nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "For programs: one array.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        ControlPlace place = place();
        return place.use(() -> {
            try (DeadLetterClient client = new DeadLetterClient(place.clientProperties(), place.names())) {
                KnownName.require(sink, client.sinks(), "a sink");
                DeadLetterClient.Letters letters = client.read(
                        sink,
                        letter -> (model == null || letter.model().equals(model))
                                && (id == null || letter.recordId().equals(id)));
                DeadLetterText text = new DeadLetterText(out(), json, Clock.systemUTC());
                return switch (action) {
                    case LIST -> text.list(letters);
                    case SHOW -> text.show(letters, letter -> client.value(sink, letter));
                    case RETRY -> new DeadLetterOrder(client, sink, dryRun).retry(letters, text);
                    case DISCARD -> new DeadLetterOrder(client, sink, dryRun).discard(letters, text);
                };
            }
        });
    }
}
