package io.hivesync.connector.sqlite.core.wal;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The {@code -wal} file. It may be opened and closed at will, since SQLite holds no locks on it. Only frames that the
 * index calls committed may be asked for, but for {@link #wholeFrame}. One thread.
 *
 * <pre>
 *  0  magic, version   8  page size   12  checkpoints   16  salts (8)   24  checksum (8)
 * 32  frame 1: page number (4), pages after the commit or 0 (4), salts (8), checksum (8), the page;  frame 2; ...
 * </pre>
 */
final class LogFile implements AutoCloseable {

    private static final int HEADER_BYTES = 32;
    private static final int FRAME_HEADER_BYTES = 24;
    private static final int SALTS_AT = 16;
    private static final int CHECKSUMMED_BYTES = 8;
    private static final int FRAME_SALTS_AT = 8;
    private static final int FRAME_CHECKSUM_AT = 16;
    private static final int WINDOW_BYTES = 128 << 10;

    private final RandomAccessFile file;
    private final Object key;
    private final int pageSize;
    private final byte[] window;
    private final int windowFrames;
    /** The frames that the window holds: from this one, so many. */
    private int firstInWindow = 1;

    private int inWindow;

    private LogFile(RandomAccessFile file, Object key, int pageSize) {
        this.file = file;
        this.key = key;
        this.pageSize = pageSize;
        this.windowFrames = Math.max(1, WINDOW_BYTES / frameBytes());
        this.window = new byte[windowFrames * frameBytes()];
    }

    static LogFile open(Path path, int pageSize) throws IOException {
        Object key = KeptFile.key(path);
        return new LogFile(new RandomAccessFile(path.toFile(), "r"), key, pageSize);
    }

    static long bytes(int frames, int pageSize) {
        return HEADER_BYTES + (long) frames * (FRAME_HEADER_BYTES + pageSize);
    }

    /** What a frame says of itself. */
    record Frame(int page, int pagesAfterCommit) {
        boolean isCommit() {
            return pagesAfterCommit != 0;
        }
    }

    /** A frame as it was found, by whomever it was written. */
    record WholeFrame(byte[] bytes) {
        Frame header() {
            ByteBuffer header = ByteBuffer.wrap(bytes);
            return new Frame(header.getInt(), header.getInt());
        }

        /** Whether it is of that log, straight behind the frame with that checksum. */
        boolean follows(FrameChecksum before, long salts) {
            ByteBuffer own = ByteBuffer.wrap(bytes, 0, CHECKSUMMED_BYTES).order(ByteOrder.nativeOrder());
            ByteBuffer page = ByteBuffer.wrap(bytes, FRAME_HEADER_BYTES, bytes.length - FRAME_HEADER_BYTES)
                    .order(ByteOrder.nativeOrder());
            return ByteBuffer.wrap(bytes).getLong(FRAME_SALTS_AT) == salts
                    && before.over(own).over(page).equals(checksum());
        }

        FrameChecksum checksum() {
            ByteBuffer header = ByteBuffer.wrap(bytes);
            return new FrameChecksum(
                    header.getInt(FRAME_CHECKSUM_AT), header.getInt(FRAME_CHECKSUM_AT + Integer.BYTES));
        }

        byte[] page() {
            return Arrays.copyOfRange(bytes, FRAME_HEADER_BYTES, bytes.length);
        }
    }

    private int frameBytes() {
        return FRAME_HEADER_BYTES + pageSize;
    }

    private long position(int frame) {
        return bytes(frame - 1, pageSize);
    }

    boolean isAt(Path path) throws IOException {
        return key.equals(KeptFile.key(path));
    }

    long salts() throws IOException {
        byte[] header = new byte[HEADER_BYTES];
        read(0, header, HEADER_BYTES);
        return ByteBuffer.wrap(header).getLong(SALTS_AT);
    }

    /** The header of a frame as it is on disk; that of a committed frame never changes. */
    byte[] frameHeader(int frame) throws IOException {
        byte[] header = new byte[FRAME_HEADER_BYTES];
        read(position(frame), header, FRAME_HEADER_BYTES);
        return header;
    }

    /** For frames that are read one after the other, and their pages soon after. */
    Frame frame(int frame, int last) throws IOException {
        fill(frame, last);
        ByteBuffer header = ByteBuffer.wrap(window, (frame - firstInWindow) * frameBytes(), FRAME_HEADER_BYTES);
        return new Frame(header.getInt(), header.getInt());
    }

    /** Whatever is at the place of that frame, also beyond the committed ones; nothing behind the end of the file. */
    Optional<WholeFrame> wholeFrame(int frame) throws IOException {
        byte[] bytes = new byte[frameBytes()];
        try {
            read(position(frame), bytes, bytes.length);
            return Optional.of(new WholeFrame(bytes));
        } catch (EOFException e) {
            return Optional.empty();
        }
    }

    private void fill(int frame, int last) throws IOException {
        if (isInWindow(frame)) {
            return;
        }
        inWindow = 0;
        int frames = Math.min(windowFrames, last - frame + 1);
        read(position(frame), window, frames * frameBytes());
        firstInWindow = frame;
        inWindow = frames;
    }

    private boolean isInWindow(int frame) {
        return frame >= firstInWindow && frame < firstInWindow + inWindow;
    }

    /** The log begins anew: what was read of it is no more. */
    void forget() {
        inWindow = 0;
    }

    byte[] page(int frame) throws IOException {
        if (isInWindow(frame)) {
            int start = (frame - firstInWindow) * frameBytes() + FRAME_HEADER_BYTES;
            return Arrays.copyOfRange(window, start, start + pageSize);
        }
        byte[] page = new byte[pageSize];
        read(position(frame) + FRAME_HEADER_BYTES, page, pageSize);
        return page;
    }

    private void read(long position, byte[] into, int length) throws IOException {
        file.seek(position);
        file.readFully(into, 0, length);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
