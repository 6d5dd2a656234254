package io.hivesync.connector.sqlite.core.wal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the wal-index says is committed. It is trusted, and the checksums of the frames are not: SQLite before 3.54 leaves
 * committed frames whose checksums are zero after a cache spill and a rollback to a savepoint.
 *
 * <pre>
 *   0  version    4  -          8  changes   12 initialised, byte order of checksums, page size (2)
 *  16  frames    20  pages     24  checksum of the last frame (8)
 *  32  salts (8)                40  checksum of these 40 bytes (8)
 *  48  the same 48 bytes again
 *  96  backfilled               100  read marks (5 x 4)     120  locks, and the rest up to 136
 * </pre>
 *
 * @param salts name the log: they change when it begins anew
 * @param frames of the log that are committed
 * @param pages of the database as of the last commit
 * @param changes rises by one with each commit, also over a new beginning of the log; after a recovery it starts again
 * @param backfilled so many frames are in the database file, too
 * @param checksum of the last frame; of a log that has none yet it means nothing
 */
record WalIndex(long salts, int frames, int pages, int changes, int pageSize, int backfilled, FrameChecksum checksum) {

    static final int BYTES = 136;

    private static final int VERSION = 3_007_000;
    private static final int COPY_BYTES = 48;
    private static final int CHANGES_AT = 8;
    private static final int INITIALISED_AT = 12;
    private static final int PAGE_SIZE_AT = 14;
    private static final int FRAMES_AT = 16;
    private static final int PAGES_AT = 20;
    private static final int FRAME_CHECKSUM_AT = 24;
    private static final int SALTS_AT = 32;
    private static final int CHECKSUM_AT = 40;
    private static final int BACKFILLED_AT = 96;

    /** Nothing if it is being written, or was left half-written, or has not been made yet. */
    static Optional<WalIndex> parse(byte[] bytes) throws LogLost {
        if (!Arrays.equals(bytes, 0, COPY_BYTES, bytes, COPY_BYTES, 2 * COPY_BYTES)) {
            return Optional.empty();
        }
        ByteBuffer index = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        int version = index.getInt(0);
        if (version != VERSION && version != 0) {
            throw new LogLost(
                    LogLost.Why.UNKNOWN_INDEX,
                    "its index has version " + Integer.toUnsignedString(version) + ", and " + VERSION + " is known");
        }
        if (version == 0 || index.get(INITIALISED_AT) == 0 || !isWhole(index)) {
            return Optional.empty();
        }
        int frames = index.getInt(FRAMES_AT);
        int backfilled = index.getInt(BACKFILLED_AT);
        return Optional.of(new WalIndex(
                ByteBuffer.wrap(bytes).getLong(SALTS_AT),
                frames,
                index.getInt(PAGES_AT),
                index.getInt(CHANGES_AT),
                pageSize(index.getShort(PAGE_SIZE_AT)),
                // a log that begins anew has the number of the old one for a moment
                backfilled > frames ? 0 : backfilled,
                checksum(index, FRAME_CHECKSUM_AT)));
    }

    private static int pageSize(short stored) {
        return (stored & 0xfe00) + ((stored & 1) << 16);
    }

    private static FrameChecksum checksum(ByteBuffer index, int at) {
        return new FrameChecksum(index.getInt(at), index.getInt(at + Integer.BYTES));
    }

    private static boolean isWhole(ByteBuffer index) {
        ByteBuffer covered = index.slice(0, CHECKSUM_AT).order(index.order());
        return FrameChecksum.NONE.over(covered).equals(checksum(index, CHECKSUM_AT));
    }

    /** The same log before its first frame. */
    WalIndex atBeginning(int changesThen) {
        return new WalIndex(salts, 0, pages, changesThen, pageSize, 0, FrameChecksum.NONE);
    }

    boolean isSameCommitAs(WalIndex other) {
        return salts == other.salts && frames == other.frames && changes == other.changes;
    }

    boolean isBackfilled() {
        return backfilled == frames;
    }

    long bytes() {
        return LogFile.bytes(frames, pageSize);
    }
}
