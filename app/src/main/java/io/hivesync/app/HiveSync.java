package io.hivesync.app;

import io.hivesync.app.config.ConfigurationException;
import io.hivesync.app.config.UrlMask;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command. Exit codes: 0 fine, 1 it failed while it ran, 2 what was given is wrong, 3 the machine does not let us. */
@Command(
        name = "hive-sync",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        version = "hive-sync 0.1.0",
        description = "Keeps other databases equal to the Hive of a Blade app, through Kafka.",
        exitCodeOnInvalidInput = 2,
        exitCodeOnExecutionException = 1)
public final class HiveSync implements Runnable {
    static final int FAILED = 1;
    static final int WRONG_INPUT = 2;
    static final int ENVIRONMENT = 3;

    /** In the order of the help. */
    private static final List<Class<?>> COMMANDS = List.of(
            DemoCommand.class,
            RunCommand.class,
            ProducerCommand.class,
            StreamsCommand.class,
            SinkCommand.class,
            InitCommand.class,
            ValidateCommand.class,
            SchemaCommand.class,
            StatusCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            ReplayCommand.class,
            ResyncCommand.class,
            DlqCommand.class,
            TopicsCommand.class);

    /** The commands that last. */
    private static final Set<String> ROLES = Set.of("run", "producer", "streams", "sink");

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which command? There are "
                        + String.join(", ", spec.subcommands().keySet()) + ".");
    }

    public static void main(String[] arguments) {
        if (arguments.length > 0 && ROLES.contains(arguments[0])) {
            OptimizingCompiler.yieldToOthers();
        }
        if (arguments.length > 0 && arguments[0].equals("demo") && System.getenv("HIVE_SYNC_LOG") == null) {
            // the demo speaks for itself
            System.setProperty("HIVE_SYNC_LOG", "WARN");
        }
        System.exit(commandLine(arguments).execute(arguments));
    }

    /**
     * For these arguments: of a command that they do not call only the name is known. Picocli takes each apart by reflection, which
     * is an eighth of a second for all of them.
     */
    public static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new HiveSync());
        List<Class<?>> called = COMMANDS.stream()
                .filter(command -> arguments.length > 0
                        && command.getAnnotation(Command.class).name().equals(arguments[0]))
                .toList();
        (called.isEmpty() ? COMMANDS : called).forEach(command -> line.addSubcommand(new CommandLine(command)));
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(110)
                .setParameterExceptionHandler((thrown, given) -> refuse(thrown))
                .setExecutionExceptionHandler((thrown, command, parsed) -> explain(thrown, command.getErr()));
    }

    /** A mistyped flag may have a URL with a password after it. */
    private static int refuse(ParameterException thrown) {
        CommandLine command = thrown.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("hive-sync: " + UrlMask.mask(String.valueOf(thrown.getMessage())));
        err.println(command.getHelp().fullSynopsis().strip());
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help' for all of it.");
        return WRONG_INPUT;
    }

    private static int explain(Exception thrown, PrintWriter err) throws Exception {
        if (thrown instanceof InputException || thrown instanceof ConfigurationException) {
            err.println("hive-sync: " + thrown.getMessage());
            return WRONG_INPUT;
        }
        if (thrown instanceof EnvironmentException) {
            err.println("hive-sync: " + thrown.getMessage());
            return ENVIRONMENT;
        }
        throw thrown;
    }
}
