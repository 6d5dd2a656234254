package io.hivesync.connector.sqlite.core.wal;

import java.nio.ByteBuffer;

/** SQLite's running checksum: that of a frame goes on from the frame before, so it proves the place of the frame, too. */
record FrameChecksum(int first, int second) {

    static final FrameChecksum NONE = new FrameChecksum(0, 0);

    /** @param words an even number of them, in the byte order of the machine that wrote them */
    FrameChecksum over(ByteBuffer words) {
        int one = first;
        int two = second;
        while (words.hasRemaining()) {
            one += words.getInt() + two;
            two += words.getInt() + one;
        }
        return new FrameChecksum(one, two);
    }
}
