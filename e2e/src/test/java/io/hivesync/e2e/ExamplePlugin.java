package io.hivesync.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.sinks.spi.SinkProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The example of docs/writing-a-sink.md, made a jar as its reader would. */
final class ExamplePlugin {
    private static final String PACKAGE = "io/hivesync/sinks/testkit/example";
    private static final Path SOURCES = Path.of("../sinks/testkit/src/test/java", PACKAGE);

    private ExamplePlugin() {}

    /** A folder for {@code --plugins} with the jar. */
    static Path packedIn(Path folder) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Path plugins = Files.createDirectories(folder.resolve("plugins"));
        compile(classes);
        try (OutputStream out = Files.newOutputStream(plugins.resolve("jsonfile.jar"));
                JarOutputStream jar = new JarOutputStream(out);
                Stream<Path> files = Files.list(classes.resolve(PACKAGE))) {
            jar.putNextEntry(new JarEntry("META-INF/services/" + SinkProvider.class.getName()));
            jar.write("io.hivesync.sinks.testkit.example.JsonFileSinkProvider".getBytes(UTF_8));
            for (Path file : files.toList()) {
                jar.putNextEntry(new JarEntry(PACKAGE + "/" + file.getFileName()));
                jar.write(Files.readAllBytes(file));
            }
        }
        return plugins;
    }

    private static void compile(Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            said,
                            files,
                            null,
                            List.of("-proc:none", "-d", classes.toString()),
                            null,
                            files.getJavaFileObjects(
                                    SOURCES.resolve("JsonFileSinkProvider.java"),
                                    SOURCES.resolve("JsonFileSink.java"),
                                    SOURCES.resolve("JsonFileWriter.java")))
                    .call();
            assertThat(compiled).as(said.toString()).isTrue();
        }
    }
}
