package io.hivesync.sinks.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Writes down how a target keeps each rule, for the table of all targets: {@code target/contract/<test class>.tsv} in the module,
 * with a line of rule, verdict and reason. Who runs a class again replaces its file.
 */
final class RuleLog implements BeforeAllCallback, TestWatcher, LifecycleMethodExecutionExceptionHandler {
    private static final Path FOLDER = Path.of("target/contract");
    private static final String EVERY_RULE = "*";

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Files.createDirectories(FOLDER);
        Files.deleteIfExists(file(context));
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        write(context, EVERY_RULE, "absent", thrown);
        throw thrown;
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        write(context, "pass", null);
    }

    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        boolean weaker = cause != null && String.valueOf(cause.getMessage()).startsWith(SinkFixture.NO_CAPABILITY);
        write(context, weaker ? "weaker" : "absent", cause);
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        write(context, "FAILED", null);
    }

    /** Tests of the target's own are no rules. */
    private static void write(ExtensionContext context, String verdict, @Nullable Throwable reason) {
        Class<?> declaring = context.getRequiredTestMethod().getDeclaringClass();
        if (declaring.isAssignableFrom(SinkContract.class)) {
            write(context, context.getRequiredTestMethod().getName(), verdict, reason);
        }
    }

    private static void write(ExtensionContext context, String rule, String verdict, @Nullable Throwable reason) {
        String why = reason == null ? "" : String.valueOf(reason.getMessage()).replaceAll("\\s+", " ");
        try {
            Files.writeString(
                    file(context),
                    String.join("\t", rule, verdict, why) + "\n",
                    UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(ExtensionContext context) {
        return FOLDER.resolve(context.getRequiredTestClass().getSimpleName() + ".tsv");
    }
}
