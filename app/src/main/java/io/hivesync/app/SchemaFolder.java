package io.hivesync.app;

import io.hivesync.sinks.spi.SchemaFile;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder for made files. One that a person wrote, as a project's own {@code schema.ts}, is never replaced. */
record SchemaFolder(Path folder) {
    /** What each made file says within its first lines. */
    private static final String MADE = "Made by Hive Sync";

    private static final int HEAD = 400;

    /** All, or none when one of them is in the way. */
    List<Path> write(List<SchemaFile> files) {
        List<Path> written = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            for (SchemaFile file : files) {
                refuseOthers(folder.resolve(file.name()));
            }
            for (SchemaFile file : files) {
                written.add(Files.writeString(folder.resolve(file.name()), file.text()));
            }
        } catch (IOException e) {
            throw new EnvironmentException("--out: " + folder + " cannot be written (" + e.getMessage() + ").", e);
        }
        return written;
    }

    private static void refuseOthers(Path file) throws IOException {
        if (Files.exists(file) && !isMade(file)) {
            throw new InputException("--out: " + file
                    + " is there, and Hive Sync did not make it. Move it away, or give" + " another folder.");
        }
    }

    private static boolean isMade(Path file) throws IOException {
        try {
            String text = Files.readString(file);
            return text.substring(0, Math.min(HEAD, text.length())).contains(MADE);
        } catch (MalformedInputException e) {
            return false;
        }
    }
}
