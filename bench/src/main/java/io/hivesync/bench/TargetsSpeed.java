package io.hivesync.bench;

import io.hivesync.bench.TargetSpeed.Figures;
import io.hivesync.sinks.testkit.SpeedReference;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import org.opentest4j.TestAbortedException;

/** Every sink beside what a good engineer would write by hand for its target. */
record TargetsSpeed(PrintStream out, int rounds, List<String> names) {
    private static final Path FOLDER = Path.of("target");

    /** @return whether each target held what it should */
    boolean run() throws Exception {
        out.println(Machine.description());
        List<String> table = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        boolean right = true;
        for (SpeedReference reference : references()) {
            out.println(reference.target() + ": " + reference.server() + "; by hand: " + reference.statement());
            try (reference) {
                Files.createDirectories(FOLDER);
                reference.start(Files.createTempDirectory(FOLDER, reference.target()));
                Figures figures = new TargetSpeed(reference, rounds).measure();
                right &= figures.right();
                table.add(row(figures));
            } catch (TestAbortedException e) {
                absent.add(reference.target() + ": " + e.getMessage());
            }
        }
        out.println();
        out.println("| target | by hand, events/s | sink, events/s | sink / by hand | A/A | CPU us/event | budget |");
        out.println("|---|---|---|---|---|---|---|");
        table.forEach(out::println);
        absent.forEach(out::println);
        out.printf(Locale.ROOT, "load %.1f%n", Machine.load());
        return right;
    }

    private List<SpeedReference> references() {
        List<SpeedReference> references = new ArrayList<>();
        ServiceLoader.load(SpeedReference.class).forEach(references::add);
        references.removeIf(one -> !names.isEmpty() && !names.contains(one.target()));
        references.sort(Comparator.comparing(SpeedReference::target));
        if (references.isEmpty()) {
            throw new IllegalArgumentException("There is no such target: " + names);
        }
        return references;
    }

    private static String row(Figures figures) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %.1f, %.1f | %.2f: %s |",
                figures.reference().target(),
                figures.byHand().eventsPerSecond().text("%,.0f"),
                figures.sink().eventsPerSecond().text("%,.0f"),
                figures.ratio().text("%.2f"),
                figures.control().text("%.2f"),
                figures.byHand().cpu().median(),
                figures.sink().cpu().median(),
                figures.reference().budget(),
                figures.right() ? figures.holds() ? "PASS" : "FAIL" : "WRONG ROWS");
    }
}
