package io.hivesync.capture;

import io.hivesync.topics.Position;

/** Rows that were sent, gathered as long as they are of one model: the board is told of many at once. For one thread. */
final class SentRows {
    private String model = "";
    private Position position = Position.NONE;
    private long seenMs;
    private long rows;
    private final StatusBoard board;

    SentRows(StatusBoard board) {
        this.board = board;
    }

    void add(String ofModel, Position at, long sourceTsMs) {
        if (!ofModel.equals(model)) {
            tell();
            model = ofModel;
        }
        position = at;
        seenMs = sourceTsMs;
        rows++;
    }

    /** All that were added are on the board. */
    void tell() {
        if (rows > 0) {
            board.sent(model, rows, position, seenMs);
            rows = 0;
        }
    }
}
