package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Other sinks that write the same records to the same target: each would undo what the other does, so the second one stops
 * before its first write, unless it is to take the place of the first. Stateless.
 */
final class Rivals {
    private static final Logger log = LoggerFactory.getLogger(Rivals.class);

    private final Sink sink;
    private final Lane lane;
    private final boolean adopt;

    Rivals(LaneContext context, Lane lane) {
        this.sink = context.sink();
        this.lane = lane;
        this.adopt = context.settings().adopt();
    }

    /** Refuses them, or takes their place; to be called before the lane is taken. */
    void settle() throws SinkException {
        for (Lane rival : sink.rivals(lane)) {
            if (!adopt) {
                throw refusal(rival);
            }
            takeOver(rival);
        }
    }

    /**
     * Looks once more, for one that came at the same moment; to be called when the lane is taken.
     *
     * @param taken the lane's row
     * @param fresh whether it had none before, so that it goes again
     */
    void settleAfter(LaneState taken, boolean fresh) throws SinkException {
        List<Lane> rivals = sink.rivals(lane);
        if (!rivals.isEmpty()) {
            if (fresh) {
                sink.dropLane(lane, taken);
            }
            throw refusal(rivals.getFirst());
        }
    }

    private SinkException.Misconfigured refusal(Lane rival) {
        return new SinkException.Misconfigured(
                "The sink " + rival.sink() + " writes " + rival.model() + " to the same target, and the two would undo"
                        + " each other's work. Give each a target of its own; or stop " + rival.sink()
                        + " for good and start this one once with --adopt, which goes on where that one was",
                null);
    }

    /**
     * Fences the rival, goes on where it was (or where we are, if that is further back: what both did is then done again), and
     * removes its row. Cut off anywhere, it can be done again.
     */
    private void takeOver(Lane rival) throws SinkException {
        Optional<LaneState> theirs = sink.readLane(rival);
        if (theirs.isEmpty()) {
            return;
        }
        LaneState fenced =
                at(theirs.get(), theirs.get().token() + 1, theirs.get().offset());
        sink.openLane(rival, theirs, fenced).close();
        Optional<LaneState> ours = sink.readLane(lane);
        long token = Math.max(fenced.token(), ours.map(LaneState::token).orElse(0L)) + 1;
        long offset = Math.min(fenced.offset(), ours.map(LaneState::offset).orElse(Long.MAX_VALUE));
        sink.openLane(lane, ours, at(fenced, token, offset)).close();
        sink.dropLane(rival, fenced);
        log.info("Lane {} takes the place of {}, at offset {}", lane, rival, offset);
    }

    private static LaneState at(LaneState state, long token, long offset) {
        return new LaneState(token, offset, state.topicId(), state.replay(), state.sourceTsMs());
    }
}
