package io.hivesync.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that a run keeps between its starts: the embedded broker's data, the capture's shadow, the Streams stores, and
 * for each role that runs its addresses, in {@code <role>.json}.
 *
 * <p>A folder belongs to one Hive file, and each role in it to one process: {@code <role>.lock} is locked while it runs, by
 * {@code run} that of each role that it has. Used by one thread.
 */
final class StateFolder implements AutoCloseable {
    private static final String ADDRESSES = ".addresses.json";
    private static final String IDENTITY = "state.json";
    private static final int FORMAT = 1;

    private final Path path;
    private final String process;
    private final List<FileChannel> locks = new ArrayList<>();

    private StateFolder(Path path, String process) {
        this.path = path;
        this.process = process;
    }

    /** Takes the places of roles in the folder, which is made when it is not there. The first one names the process. */
    static StateFolder open(Path path, List<String> roles) {
        StateFolder folder = new StateFolder(path.toAbsolutePath().normalize(), roles.getFirst());
        boolean opened = false;
        try {
            createForUsAlone(folder.path);
            for (String role : roles) {
                folder.lock(role);
            }
            opened = true;
            return folder;
        } catch (IOException e) {
            throw new EnvironmentException(
                    "The state folder " + folder.path + " cannot be used (" + e + "). Give another one with --state.",
                    e);
        } finally {
            if (!opened) {
                folder.close();
            }
        }
    }

    private void lock(String role) throws IOException {
        FileChannel channel =
                FileChannel.open(path.resolve(role + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        locks.add(channel);
        if (!locked(channel)) {
            throw new PlaceTakenException(role, path);
        }
    }

    /** What is in it (Kafka's data, the shadow) is the app's data. */
    private static void createForUsAlone(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(folder);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Binds the folder to a Hive file; one that is bound to another is refused. */
    void belongTo(@Nullable Path hive) {
        ObjectNode known = read(path.resolve(IDENTITY));
        if (known != null && known.path("format").asInt() > FORMAT) {
            throw new InputException("The state folder " + path + " was written by a newer hive-sync (format "
                    + known.path("format").asInt() + "). Use that one, or give another folder with --state.");
        }
        if (hive == null) {
            return;
        }
        String name = hive.toAbsolutePath().normalize().toString();
        if (known != null
                && known.hasNonNull("hive")
                && !known.path("hive").asText().equals(name)) {
            throw new InputException("The state folder " + path + " belongs to the Hive file "
                    + known.path("hive").asText() + ", not to " + name
                    + ". Give another folder with --state, or the file that it belongs to.");
        }
        write(
                path.resolve(IDENTITY),
                Json.MAPPER.createObjectNode().put("format", FORMAT).put("hive", name));
    }

    /** A name for this place that stays the same over restarts, and that no other folder has. */
    String instanceId() {
        Path file = path.resolve("instance");
        try {
            // a kill may have left it empty
            if (!Files.exists(file) || Files.size(file) == 0) {
                Files.writeString(file, UUID.randomUUID().toString());
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new EnvironmentException("The file " + file + " cannot be used (" + e + ")", e);
        }
    }

    Path subfolder(String name) {
        return path.resolve(name);
    }

    Path path() {
        return path;
    }

    /** What the role wrote at its last start, which may be over. */
    @Nullable
    ObjectNode lastAddresses() {
        return read(path.resolve(process + ADDRESSES));
    }

    void publish(ObjectNode addresses) {
        write(path.resolve(process + ADDRESSES), addresses);
    }

    /** The addresses of every role that has run on the folder. */
    static List<ObjectNode> addresses(Path path) {
        List<ObjectNode> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.filter(file -> file.toString().endsWith(ADDRESSES))
                    .sorted()
                    .toList()) {
                ObjectNode addresses = read(file);
                if (addresses != null) {
                    found.add(addresses);
                }
            }
        } catch (IOException e) {
            throw new InputException("No hive-sync has run on the state folder " + path.toAbsolutePath()
                    + ". Start one with 'hive-sync run', or give its folder with --state.");
        }
        return found;
    }

    private static @Nullable ObjectNode read(Path file) {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return Json.MAPPER.readValue(Files.readAllBytes(file), ObjectNode.class);
        } catch (IOException e) {
            throw new InputException("The file " + file + " is damaged ("
                    + e.getClass().getSimpleName() + "). Delete it, or give another folder with --state.");
        }
    }

    /** Whole or not at all, whenever the process ends. */
    private static void write(Path file, ObjectNode content) {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.write(next, Json.MAPPER.writeValueAsBytes(content));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new EnvironmentException("The file " + file + " cannot be written (" + e + ")", e);
        }
    }

    @Override
    public void close() {
        for (FileChannel lock : locks) {
            try {
                lock.close();
            } catch (IOException e) {
                throw new EnvironmentException("A lock of " + path + " cannot be given back", e);
            }
        }
    }
}
