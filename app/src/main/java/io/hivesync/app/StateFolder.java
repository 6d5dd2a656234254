package io.hivesync.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.connector.sqlite.core.LockFile;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that a run keeps between its starts: the embedded broker's data, the capture's shadow, the Streams stores, and
 * for each role that runs its addresses, in {@code <role>.json}.
 *
 * <p>A folder belongs to one Hive file, and each role in it to one process: {@code <role>.lock} is locked while it runs, by
 * {@code run} that of each role that it has. Used by one thread.
 */
final class StateFolder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StateFolder.class);

    private static final String ADDRESSES = ".addresses.json";
    private static final String IDENTITY = "state.json";
    private static final int FORMAT = 1;
    private static final Pattern INSTANCE = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Path path;
    private final String process;
    private final List<LockFile> locks = new ArrayList<>();

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
        LockFile lock = LockFile.open(path.resolve(role + ".lock"));
        locks.add(lock);
        if (!lock.isOurs()) {
            throw new PlaceTakenException(role, path, lock.holder());
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

    /** Binds the folder to a Hive file; one that is bound to another is refused. */
    void belongTo(@Nullable Path hive) {
        ObjectNode known = identity();
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
                bytes(Json.MAPPER.createObjectNode().put("format", FORMAT).put("hive", name)));
    }

    /** Null in a folder that no capture has used. There is one format so far: what has another was not written by this one. */
    private @Nullable ObjectNode identity() {
        Path file = path.resolve(IDENTITY);
        try {
            ObjectNode known = read(file);
            if (known == null) {
                return null;
            }
            JsonNode format = known.path("format");
            if (!format.isIntegralNumber() || format.asLong() < FORMAT) {
                throw damaged(file, format.isMissingNode() ? "it has no format" : "there is no format " + format);
            }
            if (format.asLong() > FORMAT) {
                throw new InputException("The state folder " + path + " was written by a newer hive-sync (format "
                        + format + "). Use that one, or give another folder with --state.");
            }
            return known;
        } catch (IOException e) {
            throw damaged(file, e.getClass().getSimpleName());
        }
    }

    private static InputException damaged(Path file, String how) {
        return new InputException(
                "The file " + file + " is damaged (" + how + "). Delete it, or give another folder with --state.");
    }

    /**
     * A name for this place that stays the same over restarts, and that no other folder has. Where it is damaged the place gets
     * another one: to Kafka it is then a new member, and the one that it was is missed until its session ends.
     */
    String instanceId() {
        Path file = path.resolve("instance");
        try {
            String kept = Files.exists(file) ? new String(Files.readAllBytes(file), UTF_8).strip() : "";
            if (INSTANCE.matcher(kept).matches()) {
                return kept;
            }
            if (!kept.isEmpty()) {
                log.warn("{} is damaged: this place has another name from here on", file);
            }
        } catch (IOException e) {
            throw new EnvironmentException("The file " + file + " cannot be used (" + e + ")", e);
        }
        String name = UUID.randomUUID().toString();
        write(file, name.getBytes(UTF_8));
        return name;
    }

    Path subfolder(String name) {
        return path.resolve(name);
    }

    Path path() {
        return path;
    }

    /** What the role wrote at its last start, which may be over; a damaged file is as none, for this start writes it anew. */
    @Nullable
    ObjectNode lastAddresses() {
        Path file = path.resolve(process + ADDRESSES);
        try {
            return read(file);
        } catch (IOException e) {
            log.warn(
                    "{} is damaged ({}) and is written anew", file, e.getClass().getSimpleName());
            return null;
        }
    }

    void publish(ObjectNode addresses) {
        write(path.resolve(process + ADDRESSES), bytes(addresses));
    }

    /** The addresses of every role that has run on the folder. */
    static List<ObjectNode> addresses(Path path) {
        List<ObjectNode> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.filter(file -> file.toString().endsWith(ADDRESSES))
                    .sorted()
                    .toList()) {
                published(file).ifPresent(found::add);
            }
        } catch (IOException e) {
            throw new InputException("No hive-sync has run on the state folder " + path.toAbsolutePath()
                    + ". Start one with 'hive-sync run', or give its folder with --state.");
        }
        return found;
    }

    private static Optional<ObjectNode> published(Path file) {
        try {
            return Optional.ofNullable(read(file));
        } catch (IOException e) {
            throw new InputException("The file " + file + " is damaged ("
                    + e.getClass().getSimpleName() + "). Start its role again, which writes it anew, or delete it.");
        }
    }

    /** Null when there is no such file. */
    private static @Nullable ObjectNode read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        ObjectNode content = Json.MAPPER.readValue(Files.readAllBytes(file), ObjectNode.class);
        if (content == null) {
            throw MismatchedInputException.from(null, ObjectNode.class, "null");
        }
        return content;
    }

    private static byte[] bytes(ObjectNode content) {
        return content.toString().getBytes(UTF_8);
    }

    /** Whole or not at all, whenever the process ends. */
    private static void write(Path file, byte[] content) {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.write(next, content);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new EnvironmentException("The file " + file + " cannot be written (" + e + ")", e);
        }
    }

    @Override
    public void close() {
        for (LockFile lock : locks) {
            try {
                lock.close();
            } catch (IOException e) {
                throw new EnvironmentException("A lock of " + path + " cannot be given back", e);
            }
        }
    }
}
