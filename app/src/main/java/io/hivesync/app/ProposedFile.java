package io.hivesync.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A file that is made where there is none; one that is there is never changed, but for lines that are put at its end.
 *
 * @param path relative to the app's folder
 * @param lines of the file; where it is there, those that it lacks
 * @param shown the same lines, without secrets
 * @param secret whether nobody but its owner may read it
 */
record ProposedFile(Path path, List<String> lines, List<String> shown, boolean secret) {
    private static final String OWNER_ALONE = "rw-------";

    static ProposedFile of(String path, List<String> lines) {
        return new ProposedFile(Path.of(path), lines, lines, false);
    }

    /** As {@code diff} would show what {@link #write} does. */
    void printDiff(Path folder, PrintWriter out) throws IOException {
        Path file = folder.resolve(path);
        if (lines.isEmpty()) {
            return;
        }
        boolean there = Files.exists(file);
        int at = there ? Files.readAllLines(file).size() : 0;
        out.println("--- " + (there ? path : "/dev/null"));
        out.println("+++ " + path);
        out.println("@@ -" + at + ",0 +" + (at + 1) + "," + shown.size() + " @@");
        shown.forEach(line -> out.println("+" + line));
    }

    void write(Path folder) throws IOException {
        if (lines.isEmpty()) {
            return;
        }
        Path file = folder.resolve(path);
        String text = String.join("\n", lines) + "\n";
        Files.createDirectories(file.toAbsolutePath().getParent());
        try {
            if (secret) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ALONE)));
            } else {
                Files.createFile(file);
            }
        } catch (FileAlreadyExistsException e) {
            String before = Files.readString(file);
            text = (before.isEmpty() || before.endsWith("\n") ? "" : "\n") + text;
        }
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
