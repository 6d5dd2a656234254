package io.hivesync.capture;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the SQLite file of a Blade app, and says in words what is wrong with it. Stateless. */
public final class HivePath {
    private static final Path IN_APP = Path.of(".blade", "state", "databases", "main", "db.sqlite");
    private static final Path IN_BLADE = Path.of("state", "databases", "main", "db.sqlite");

    private HivePath() {}

    /**
     * The database file of {@code hive}: the file itself, the {@code .blade} folder or the app's folder.
     *
     * @throws HiveFileException when there is none, or it cannot be read
     */
    public static Path resolve(Path hive) throws HiveFileException {
        Path path = hive.toAbsolutePath().normalize();
        if (!Files.exists(path)) {
            throw new HiveFileException("There is nothing at " + path + ".");
        }
        Path file = Files.isDirectory(path) ? inDirectory(path) : path;
        Path folder = file.getParent();
        if (!Files.isReadable(file)) {
            throw new HiveFileException("This user may not read " + file + ".");
        }
        if (!Files.isWritable(file) || folder == null || !Files.isWritable(folder)) {
            throw new HiveFileException("This user may not write in the folder of " + file
                    + ". Nothing is written to the database, but a reader of SQLite's log must be able to open the -shm"
                    + " file beside it: run as the app's user, or give both a group that may write.");
        }
        return file;
    }

    private static Path inDirectory(Path directory) throws HiveFileException {
        Path inApp = directory.resolve(IN_APP);
        Path inBlade = directory.resolve(IN_BLADE);
        Path beside = directory.resolve("db.sqlite");
        for (Path candidate : new Path[] {inApp, inBlade, beside}) {
            if (Files.isRegularFile(candidate)) {
                return candidate;
            }
            if (!Files.exists(candidate) && !Files.notExists(candidate)) {
                throw new HiveFileException("This user may not look into the folders of " + candidate + ".");
            }
        }
        throw new HiveFileException("No Hive database in " + directory + ": looked for " + inApp + " and " + inBlade
                + ". Blade makes it at its first start or `blade diff --apply`; an app with RONIN_TOKEN set keeps its data"
                + " with the hosted Hive and has no file: use the webhook there.");
    }
}
