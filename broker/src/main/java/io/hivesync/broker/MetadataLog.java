package io.hivesync.broker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * Whether the log of the metadata is whole. Kafka cuts it off where it cannot be read. That is right after a loss of power, for
 * what was not yet on the disk; else all topics that were made later would be gone, without a word.
 * A log is one batch after the other. No state.
 */
final class MetadataLog {
    /** Kafka leaves it when all is on the disk, and takes it away when it starts. */
    private static final String STOPPED = ".kafka_cleanshutdown";

    private static final int MAGIC_AT = 16;
    private static final int SMALLEST = 61;

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
            long next = -1;
            for (int i = 0; i < segments.size(); i++) {
                Path segment = segments.get(i);
                if (next >= 0 && firstOffset(segment) != next) {
                    // Kafka begins a segment when the one before is on the disk
                    return Optional.of(segments.get(i - 1) + " cannot be read from offset " + next + " on, and "
                            + segment + " follows it");
                }
                Segment read = Segment.read(segment, wasStopped ? Long.MIN_VALUE : SURELY_WRITTEN_MS);
                if (read.damagedAt() >= 0) {
                    return Optional.of(segment + " cannot be read from byte " + read.damagedAt() + " on");
                }
                next = read.next() < 0 ? firstOffset(segment) : read.next();
            }
        }
        return Optional.empty();
    }

    /** It is the name of the file. */
    private static long firstOffset(Path segment) {
        String name = segment.getFileName().toString();
        return Long.parseLong(name.substring(0, name.indexOf('.')));
    }

    /**
     * @param damagedAt the byte; negative when what is not whole may never have been on the disk: nothing is behind it that is newer by
     *     so much
     * @param next the offset after the last whole batch; negative when there is none
     */
    private record Segment(int damagedAt, long next) {
        static Segment read(Path segment, long newerByMs) throws IOException {
            try (FileChannel channel = FileChannel.open(segment)) {
                ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
                int whole = 0;
                long last = 0;
                long next = -1;
                for (RecordBatch batch = batchAt(bytes, 0); batch != null; batch = batchAt(bytes, whole)) {
                    last = batch.maxTimestamp();
                    next = batch.nextOffset();
                    whole += batch.sizeInBytes();
                }
                for (int later = whole + 1; later + SMALLEST <= bytes.limit(); later++) {
                    RecordBatch batch = batchAt(bytes, later);
                    if (batch != null && batch.maxTimestamp() - last >= newerByMs) {
                        return new Segment(whole, next);
                    }
                }
                return new Segment(-1, next);
            }
        }
    }

    /** Null when there is no whole one. */
    private static @Nullable RecordBatch batchAt(ByteBuffer bytes, int at) {
        int rest = bytes.limit() - at;
        if (rest < SMALLEST || bytes.get(at + MAGIC_AT) != RecordBatch.CURRENT_MAGIC_VALUE) {
            return null;
        }
        try {
            Iterator<MutableRecordBatch> batches =
                    MemoryRecords.readableRecords(bytes.slice(at, rest)).batchIterator();
            RecordBatch batch = batches.hasNext() ? batches.next() : null;
            return batch != null && batch.isValid() ? batch : null;
        } catch (CorruptRecordException e) {
            // a length that none has
            return null;
        }
    }
}
