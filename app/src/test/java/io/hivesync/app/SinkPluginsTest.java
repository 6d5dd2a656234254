package io.hivesync.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.topics.ModelSchema;
import java.io.File;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code --plugins}: a jar from outside brings a kind of target, and one that cannot is refused in one line. */
class SinkPluginsTest {
    private static final String PROVIDER = """
            package example;

            import io.hivesync.sinks.spi.Sink;
            import io.hivesync.sinks.spi.SinkProvider;
            import io.hivesync.sinks.spi.SinkSettings;
            import java.util.Set;

            public final class NAME implements SinkProvider {
                public String kind() {
                    return "example";
                }

                public Set<String> schemes() {
                    return Set.of("SCHEME");
                }

                public String nameOf(String url) {
                    return "example-" + url.substring(url.indexOf(':') + 1);
                }

                public Sink create(SinkSettings settings) {
                    return (Sink) java.lang.reflect.Proxy.newProxyInstance(
                            NAME.class.getClassLoader(), new Class<?>[] {Sink.class}, (proxy, method, arguments) -> null);
                }
            }
            """;

    @TempDir
    Path folder;

    private Path plugins;

    @BeforeEach
    void anAppAndAFolderAreThere() throws Exception {
        DemoHive.copyTo(folder.resolve("app"));
        plugins = Files.createDirectory(folder.resolve("plugins"));
    }

    private record Answer(int exit, String text) {}

    private Answer validate(String url) {
        StringWriter text = new StringWriter();
        CommandLine command = HiveSync.commandLine();
        command.setOut(new PrintWriter(text));
        command.setErr(new PrintWriter(text));
        int exit = command.execute(
                "validate", "--hive", folder.resolve("app").toString(), "--plugins", plugins.toString(), "--to", url);
        return new Answer(exit, text.toString());
    }

    private void assertRefused(String url, String... said) {
        Answer answer = validate(url);
        assertThat(answer.exit()).isEqualTo(HiveSync.WRONG_INPUT);
        assertThat(answer.text()).startsWith("hive-sync: ").contains(said).doesNotContain("\tat ");
        assertThat(answer.text().lines()).hasSize(1);
    }

    @Test
    void aSinkFromAJarStandsBesideTheBuiltInOnes() throws Exception {
        jar("example.jar", "ExampleProvider", "example");
        Files.writeString(plugins.resolve("README.txt"), "not a jar, and left alone");

        Answer answer = validate("example:there");

        assertThat(answer.exit()).as(answer.text()).isZero();
        assertThat(answer.text()).contains("sinks.example-there.url");
        assertThat(validate("sqlite:" + folder.resolve("copy.sqlite")).exit()).isZero();
        assertRefused("oracle://x", "Unknown scheme 'oracle'", "Known schemes: ", " example, ");
    }

    @Test
    void withoutTheFolderItsSchemeIsUnknown() {
        assertThat(SinkKinds.builtIn().of("example")).isEmpty();
    }

    @Test
    void aPluginThatRepeatsABuiltInSchemeIsRefused() throws Exception {
        jar("mine.jar", "MyPostgres", "postgres");

        assertRefused(
                "sqlite:x", "The plugin mine.jar brings the URL scheme 'postgres', which Hive Sync itself has already");
    }

    @Test
    void twoPluginsWithOneSchemeAreRefused() throws Exception {
        jar("a.jar", "One", "example");
        jar("b.jar", "Two", "example");

        assertRefused("sqlite:x", "The plugin b.jar brings the URL scheme 'example', which a.jar has already");
    }

    /** The class loader would pass it over, and the user would look for the reason in the URL. */
    @Test
    void aBrokenJarIsRefused() throws Exception {
        jar("example.jar", "ExampleProvider", "example");
        Files.writeString(plugins.resolve("broken.jar"), "no zip");

        assertRefused("example:x", "broken.jar is no jar that can be read");
    }

    @Test
    void aProviderThatIsNotThereOrCannotBeMadeIsRefused() throws Exception {
        Path jar = jar("example.jar", "ExampleProvider", "example");
        write(jar, "example.Absent", Path.of("none"));
        assertRefused("example:x", "cannot be loaded", "example.Absent");

        jar(
                "example.jar",
                "ExampleProvider",
                "example",
                PROVIDER.replace(
                        "public String kind()",
                        "public NAME() { throw new IllegalStateException(\"not today\"); }\n    public String kind()"));
        assertRefused("example:x", "cannot be loaded", "not today");
    }

    @Test
    void aClassOfANewerJavaIsRefused() throws Exception {
        Path jar = jar("example.jar", "ExampleProvider", "example");
        Path compiled = folder.resolve("classes/example/ExampleProvider.class");
        byte[] bytes = Files.readAllBytes(compiled);
        bytes[7] = (byte) 200;
        Files.write(compiled, bytes);
        write(jar, "example.ExampleProvider", folder.resolve("classes"));

        assertRefused("example:x", "cannot be loaded", "or older");
    }

    @Test
    void aFolderWithoutSinksOrThatIsNoneIsRefused() throws Exception {
        assertRefused("sqlite:x", "No jar in " + plugins + " has a sink");
        Files.delete(plugins);
        assertRefused("sqlite:x", "--plugins: " + plugins + " is no folder");
    }

    private Path jar(String file, String name, String scheme) throws Exception {
        return jar(file, name, scheme, PROVIDER);
    }

    private Path jar(String file, String name, String scheme, String template) throws Exception {
        Path classes = folder.resolve("classes");
        if (Files.exists(classes)) {
            try (Stream<Path> old = Files.list(classes.resolve("example"))) {
                for (Path each : old.toList()) {
                    Files.delete(each);
                }
            }
        }
        Files.createDirectories(classes);
        compile(name, template.replace("NAME", name).replace("SCHEME", scheme), classes);
        Path jar = plugins.resolve(file);
        write(jar, "example." + name, classes);
        return jar;
    }

    private static void compile(String name, String source, Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject unit =
                new SimpleJavaFileObject(
                        URI.create("string:///example/" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        String path = Stream.of(SinkProvider.class, ModelSchema.class)
                .map(type -> Path.of(URI.create(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toString()))
                        .toString())
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElseThrow();
        StringWriter said = new StringWriter();
        boolean compiled = compiler.getTask(
                        said, null, null, List.of("-classpath", path, "-d", classes.toString()), null, List.of(unit))
                .call();
        assertThat(compiled).as(said.toString()).isTrue();
    }

    private static void write(Path jar, String provider, Path classes) throws Exception {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            entries.putNextEntry(new JarEntry("META-INF/services/" + SinkProvider.class.getName()));
            entries.write(provider.getBytes(UTF_8));
            Path file = classes.resolve(provider.replace('.', '/') + ".class");
            if (Files.exists(file)) {
                entries.putNextEntry(new JarEntry(provider.replace('.', '/') + ".class"));
                entries.write(Files.readAllBytes(file));
            }
        }
    }
}
