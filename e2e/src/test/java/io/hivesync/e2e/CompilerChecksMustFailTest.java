package io.hivesync.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each check of Error Prone that pom.xml asks for, NullAway's too, fails on code that breaks it: what is planted here is
 * compiled as a module of this house, with all that its pom.xml hands down.
 */
class CompilerChecksMustFailTest {
    private static final Path POM = Path.of("..", "pom.xml");

    /** One of those that are errors without being asked for. */
    private static final String BY_ITSELF = "SelfAssignment";

    /** Check to what breaks it. */
    private static final Map<String, String> PLANTED = Map.of(
            BY_ITSELF,
            "void assign(int number) { number = number; }",
            "NullAway",
            "String name(@org.jspecify.annotations.Nullable String given) { return given.strip(); }",
            "BigDecimalEquals",
            "boolean same(java.math.BigDecimal one, java.math.BigDecimal other) { return one.equals(other); }",
            "IntLongMath",
            "long product(int one, int other) { return one * other; }",
            "ModifyCollectionInEnhancedForLoop",
            "void empty(java.util.List<String> all) { for (String one : all) { all.remove(one); } }",
            "NonAtomicVolatileUpdate",
            "private volatile int count; void add() { count++; }",
            "UnusedMethod",
            "private void nobodyCalls() {}",
            "UnusedVariable",
            "void forget() { int nobodyReads = 1; }");

    @Test
    void eachCheckHasItsBreach() throws Exception {
        Set<String> asked = Pattern.compile("-Xep:(\\w+):ERROR")
                .matcher(Files.readString(POM))
                .results()
                .map(check -> check.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        asked.add(BY_ITSELF);

        assertThat(PLANTED.keySet()).isEqualTo(asked);
    }

    @Test
    @Tag("slow")
    void aCheckFailsOnItsBreach() throws Exception {
        String said = compile(module());

        Set<String> failed = Pattern.compile("ERROR.*/(\\w+)\\.java:\\[\\d+,\\d+] \\[(\\w+)]")
                .matcher(said)
                .results()
                .filter(diagnostic -> diagnostic.group(1).equals(diagnostic.group(2)))
                .map(diagnostic -> diagnostic.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(failed).as(said).isEqualTo(PLANTED.keySet());
    }

    /** Below this module's target folder: its parent is two folders above that. */
    private static Path module() throws IOException {
        Path folder = Path.of("target", "planted");
        Path sources = Files.createDirectories(folder.resolve("src/main/java/io/hivesync/planted"));
        for (Map.Entry<String, String> one : PLANTED.entrySet()) {
            Files.writeString(
                    sources.resolve(one.getKey() + ".java"),
                    "package io.hivesync.planted; class " + one.getKey() + " { " + one.getValue() + " }");
        }
        Matcher version = Pattern.compile("<version>([^<]+)</version>").matcher(Files.readString(POM));
        assertThat(version.find()).isTrue();
        Files.writeString(folder.resolve("pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <parent>
                    <groupId>io.hivesync</groupId>
                    <artifactId>hive-sync</artifactId>
                    <version>%s</version>
                    <relativePath>../../../pom.xml</relativePath>
                  </parent>
                  <artifactId>planted</artifactId>
                </project>
                """.formatted(version.group(1)));
        return folder;
    }

    /** What Maven says, which has all that it needs since it built this. */
    private static String compile(Path module) throws Exception {
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-o", "clean", "compile"));
        String repository = System.getProperty("localRepository");
        if (repository != null) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        Path output = module.resolve("said.txt");
        Process maven;
        try {
            maven = new ProcessBuilder(command)
                    .directory(module.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            String skipped = "SKIPPED: mvn is not on the PATH; that the compiler's checks fail is not tested";
            System.err.println(skipped);
            return Assumptions.abort(skipped);
        }
        try {
            assertThat(maven.waitFor(4, TimeUnit.MINUTES)).isTrue();
        } finally {
            maven.destroyForcibly();
        }
        return Files.readString(output, UTF_8);
    }
}
