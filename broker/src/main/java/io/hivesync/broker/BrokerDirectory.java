package io.hivesync.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble.VerificationFlag;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * The broker's data directory: ours alone from {@link #open} to {@link #close}, and formatted.
 *
 * <p>It has a lock file of its own, since Kafka takes its lock only after it has opened the metadata log, when a second
 * broker could already have written to it. The file stays after closing; only the lock on it counts.
 */
final class BrokerDirectory implements AutoCloseable {

    private static final String LOCK_FILE = "embedded-broker.lock";

    /** What may be there before the first format is complete: its own leftovers after a kill, and a mount's. */
    private static final Set<String> NOT_DATA =
            Set.of(LOCK_FILE, "lost+found", "bootstrap.checkpoint", "bootstrap.checkpoint.tmp", "meta.properties.tmp");

    private final Path path;
    private final FileChannel lock;

    private BrokerDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    static BrokerDirectory open(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        if (path.toString().contains(",")) {
            throw new BrokerStartException("Kafka takes no comma in the path of its data directory: " + path, null);
        }
        BrokerDirectory opened = new BrokerDirectory(path, lock(path));
        boolean ready = false;
        try {
            opened.prepare();
            ready = true;
            return opened;
        } finally {
            if (!ready) {
                opened.close();
            }
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not release the lock on " + path, e);
        }
    }

    private static FileChannel lock(Path path) {
        FileChannel channel = openLockFile(path);
        FileLock taken = tryLock(path, channel);
        if (taken == null) {
            closeQuietly(channel);
            throw new BrokerStartException(
                    "Another broker is using the data directory " + path
                            + ". Stop that process first, or choose another data directory.",
                    null);
        }
        return channel;
    }

    private static FileChannel openLockFile(Path path) {
        try {
            Files.createDirectories(path);
            return FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new BrokerStartException(
                    "Cannot write to the data directory " + path + " (" + e
                            + "). Make it a directory that this user may write to, or choose another one.",
                    e);
        }
    }

    private static @Nullable FileLock tryLock(Path path, FileChannel channel) {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // held by this same process
            return null;
        } catch (IOException e) {
            closeQuietly(channel);
            throw new BrokerStartException(
                    "Cannot lock the data directory " + path + " (" + e + "). Choose one on a local disk.", e);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException ignored) {
            // nothing was locked or written, and the failure that brought us here is the one to report
        }
    }

    private void prepare() {
        try {
            if (!Files.exists(path.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
                refuseForeignFiles();
                format();
            }
            refuseAnotherNode();
            refuseNewerMetadata();
            MetadataLog.damage(path).ifPresent(where -> {
                throw damaged(where, null);
            });
        } catch (BrokerStartException e) {
            throw e;
        } catch (Exception e) {
            throw new BrokerStartException(
                    "Cannot set up a broker in " + path + ": "
                            + FullDisk.of(path).orElseGet(() -> String.valueOf(e.getMessage())),
                    e);
        }
    }

    private void refuseForeignFiles() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            List<String> foreign = files.map(file -> file.getFileName().toString())
                    .filter(name -> !NOT_DATA.contains(name))
                    .sorted()
                    .limit(3)
                    .toList();
            if (!foreign.isEmpty()) {
                throw new BrokerStartException(
                        "The data directory " + path + " is not a broker's, but holds files ("
                                + String.join(", ", foreign) + "). Choose an empty or a new directory.",
                        null);
            }
        }
    }

    private void format() throws Exception {
        new Formatter()
                .setNodeId(BrokerSettings.NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setIgnoreFormatted(true)
                .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                .setMetadataLogDirectory(path.toString())
                .addDirectory(path.toString())
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    /** Kafka would not say which file it is about, nor what to do. */
    private void refuseAnotherNode() throws IOException {
        MetaPropertiesEnsemble mark = new MetaPropertiesEnsemble.Loader()
                .addMetadataLogDir(path.toString())
                .load();
        String file = path.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME) + " is not as the broker wrote it";
        try {
            mark.verify(
                    Optional.empty(),
                    OptionalInt.of(BrokerSettings.NODE_ID),
                    EnumSet.of(VerificationFlag.REQUIRE_AT_LEAST_ONE_VALID));
        } catch (RuntimeException e) {
            throw damaged(file + " (" + e.getMessage() + ")", e);
        }
        if (mark.nodeId().isEmpty() || mark.clusterId().isEmpty()) {
            throw damaged(file + " (it names no node or no cluster)", null);
        }
    }

    private BrokerStartException damaged(String what, @Nullable Throwable cause) {
        return new BrokerStartException(
                what + ". Put a copy of " + path
                        + " in its place; or move it away and start with an empty one: what was only"
                        + " in its topics is lost then.",
                cause);
    }

    /** Otherwise Kafka's controller would come upon it half-way through the start. */
    private void refuseNewerMetadata() throws Exception {
        BootstrapMetadata bootstrap = bootstrap();
        try {
            bootstrap.metadataVersion();
        } catch (IllegalArgumentException e) {
            throw new BrokerStartException(
                    "The data directory " + path + " was made by a newer Kafka (" + e.getMessage()
                            + "). Use the newer version again, or another data directory.",
                    e);
        }
    }

    private BootstrapMetadata bootstrap() throws Exception {
        try {
            return new BootstrapDirectory(path.toString()).read();
        } catch (RuntimeException e) {
            throw damaged(path + " is not as the broker made it (" + e.getMessage() + ")", e);
        }
    }
}
