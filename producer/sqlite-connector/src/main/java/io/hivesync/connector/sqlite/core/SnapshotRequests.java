package io.hivesync.connector.sqlite.core;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tables of which somebody asks for a snapshot while the capture runs, as regular expressions, from the asking until the
 * snapshot is staged (then the shadow knows that it is owed). What was added is on disk when the call returns. The file
 * {@code snapshots} of the state directory has one a line, URL-encoded. Thread-safe; after an exception nothing has changed.
 */
final class SnapshotRequests {

    private final Path file;
    private Set<String> patterns;

    private SnapshotRequests(Path file, Set<String> patterns) {
        this.file = file;
        this.patterns = patterns;
    }

    /** With what an earlier run was asked for and did not come to. */
    static SnapshotRequests open(Path stateDirectory) {
        Path file = stateDirectory.resolve("snapshots");
        try {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            return new SnapshotRequests(
                    file,
                    lines.stream()
                            .map(line -> URLDecoder.decode(line, StandardCharsets.UTF_8))
                            .collect(Collectors.toCollection(LinkedHashSet::new)));
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    synchronized void add(Collection<String> asked) {
        Set<String> more = new LinkedHashSet<>(patterns);
        more.addAll(asked);
        save(more);
    }

    /** @return those that were there */
    synchronized Set<String> remove(Collection<String> done) {
        Set<String> less = new LinkedHashSet<>(patterns);
        less.removeAll(done);
        Set<String> removed = new LinkedHashSet<>(patterns);
        removed.removeAll(less);
        if (!removed.isEmpty()) {
            save(less);
        }
        return removed;
    }

    synchronized boolean isEmpty() {
        return patterns.isEmpty();
    }

    synchronized Set<String> all() {
        return Set.copyOf(patterns);
    }

    static boolean matches(Collection<String> patterns, String table) {
        return patterns.stream()
                .anyMatch(pattern -> Pattern.compile(pattern, Pattern.CASE_INSENSITIVE)
                        .matcher(table)
                        .matches());
    }

    private void save(Set<String> changed) {
        String text = changed.stream()
                .map(pattern -> URLEncoder.encode(pattern, StandardCharsets.UTF_8) + "\n")
                .collect(Collectors.joining());
        Path written = file.resolveSibling("snapshots.new");
        try {
            try (FileChannel channel = FileChannel.open(
                    written,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unusable(file, e);
        }
        patterns = changed;
    }

    private static CaptureException unusable(Path file, IOException e) {
        return new CaptureException(
                "The file " + file + " cannot be used (" + e + "); see to the space and the rights there", e);
    }
}
