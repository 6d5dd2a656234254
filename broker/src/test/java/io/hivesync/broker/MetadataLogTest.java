package io.hivesync.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of two segments, the first one's end is as much in the middle of the log as any other place. */
class MetadataLogTest {
    @TempDir
    Path folder;

    private Path log;

    @BeforeEach
    void make() throws IOException {
        log = Files.createDirectory(folder.resolve("__cluster_metadata-0"));
    }

    /** A segment of batches of one record each. */
    private Path segment(int first, int count) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int offset = first; offset < first + count; offset++) {
            ByteBuffer batch = MemoryRecords.withRecords(
                            offset, Compression.NONE, new SimpleRecord(offset, new byte[] {1, 2, 3}))
                    .buffer();
            byte[] copy = new byte[batch.remaining()];
            batch.get(copy);
            bytes.write(copy);
        }
        return Files.write(log.resolve("%020d.log".formatted(first)), bytes.toByteArray());
    }

    @Test
    void wholeSegmentsAreWholeAndSoIsOneThatHasJustBegun() throws IOException {
        segment(0, 3);
        segment(3, 2);
        segment(5, 0);
        assertThat(MetadataLog.damage(folder)).isEmpty();
    }

    @Test
    void aSegmentThatIsCutOffOrDamagedAtItsEndIsDamagedWhereAnotherFollows() throws IOException {
        Path first = segment(0, 3);
        byte[] whole = Files.readAllBytes(first);
        Path second = segment(3, 2);
        String said = first + " cannot be read from offset 2 on, and " + second + " follows it";
        Files.write(first, Arrays.copyOf(whole, whole.length - 1));
        assertThat(MetadataLog.damage(folder)).contains(said);
        whole[whole.length - 1]++;
        Files.write(first, whole);
        assertThat(MetadataLog.damage(folder)).contains(said);
        Files.delete(second);
        assertThat(MetadataLog.damage(folder))
                .as("it may never have been on the disk")
                .isEmpty();
    }
}
