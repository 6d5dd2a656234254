package io.hivesync.broker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Whether the log of the metadata is whole. Kafka cuts it off where it cannot be read. That is right after a loss of power, for
 * what was not yet on the disk; else all topics that were made later would be gone, without a word.
 *
 * <p>A log is one batch after the other: {@code first offset (8) | length of the rest (4) | leader's epoch (4) | magic (1) | CRC-32C of
 * what follows (4) | attributes (2) | last offset (4) | first time (8) | last time (8) | …}. No state.
 */
final class MetadataLog {
    /** Kafka leaves it when all is on the disk, and takes it away when it starts. */
    private static final String STOPPED = ".kafka_cleanshutdown";

    private static final int LENGTH_AT = 8;
    private static final int BEFORE_REST = 12;
    private static final int MAGIC_AT = 16;
    private static final int CRC_AT = 17;
    private static final int CHECKED_FROM = 21;
    private static final int LAST_TIME_AT = 35;
    private static final int SMALLEST = 61;
    private static final byte MAGIC = 2;

    /** No write to the disk takes longer: what is newer by as much was written after what stands before it was on the disk. */
    private static final long SURELY_WRITTEN_MS = 60_000;

    private MetadataLog() {}

    /** Where a segment of it is damaged, in words. */
    static Optional<String> damage(Path dataDirectory) throws IOException {
        Path log = dataDirectory.resolve("__cluster_metadata-0");
        if (!Files.isDirectory(log)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(log)) {
            List<Path> segments = files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
            boolean wasStopped = Files.exists(dataDirectory.resolve(STOPPED));
            for (Path segment : segments) {
                int damaged = damagedAt(segment, wasStopped ? Long.MIN_VALUE : SURELY_WRITTEN_MS);
                if (damaged >= 0) {
                    return Optional.of(segment + " cannot be read from byte " + damaged + " on");
                }
            }
        }
        return Optional.empty();
    }

    /** Negative when what is not whole may never have been on the disk: nothing is behind it that is {@code newerByMs}. */
    private static int damagedAt(Path segment, long newerByMs) throws IOException {
        try (FileChannel channel = FileChannel.open(segment)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            int whole = 0;
            long last = 0;
            for (int size = batchAt(bytes, whole); size > 0; size = batchAt(bytes, whole)) {
                last = bytes.getLong(whole + LAST_TIME_AT);
                whole += size;
            }
            for (int later = whole + 1; later + SMALLEST <= bytes.limit(); later++) {
                if (batchAt(bytes, later) > 0 && bytes.getLong(later + LAST_TIME_AT) - last >= newerByMs) {
                    return whole;
                }
            }
            return -1;
        }
    }

    /** Its size; 0 when there is no whole one. */
    private static int batchAt(ByteBuffer bytes, int at) {
        int rest = bytes.limit() - at;
        if (rest < SMALLEST || bytes.get(at + MAGIC_AT) != MAGIC) {
            return 0;
        }
        int length = bytes.getInt(at + LENGTH_AT);
        if (length < SMALLEST - BEFORE_REST || length > rest - BEFORE_REST) {
            return 0;
        }
        int size = BEFORE_REST + length;
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(at + CHECKED_FROM, size - CHECKED_FROM));
        return (int) crc.getValue() == bytes.getInt(at + CRC_AT) ? size : 0;
    }
}
