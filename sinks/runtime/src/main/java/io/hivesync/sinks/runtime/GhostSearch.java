package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the target's ids once for what a rebuild that is due has to remove; with a list that other lanes of the model use,
 * too, where one can be had. Used by one thread at a time.
 */
final class GhostSearch {
    private final LaneHold hold;
    private final LaneInbox inbox;
    private final List<String> ghosts = new ArrayList<>();
    private final IdListings.Action action;
    /** None when the lane has ids that another one's list has not. */
    private final IdListings.@Nullable Wish wish;

    GhostSearch(Rebuild rebuild, LaneHold hold, LaneInbox inbox, IdListings listings) {
        this.hold = hold;
        this.inbox = inbox;
        this.action = rebuild.ghostsInto(ghosts);
        this.wish = hold.hasIdsOfItsOwn() ? null : listings.wish(hold.lane().model(), action);
        inbox.saidWhatItWants(System.nanoTime());
    }

    /**
     * Goes on with it, if it is this lane's turn.
     *
     * @return whether it is through; if not, it is to be asked again soon
     * @throws SinkException what the target said, also to another lane ({@link Unavailable}): this search is over then
     */
    boolean goOn() throws SinkException {
        boolean waits = inbox.waitsForOthers(System.nanoTime());
        if (wish == null) {
            if (!waits) {
                hold.forEachId(id -> action.take(id, PartitionFacts.keyHash(id)));
            }
            return !waits;
        }
        if (!waits) {
            wish.listNow(hold::forEachId);
        }
        if (wish.hasFailed()) {
            throw new Unavailable(
                    "The ids of " + hold.lane().model() + " were listed for several lanes, and that failed", null);
        }
        return wish.isFulfilled();
    }

    /** Rows of the partition that the topic does not have, at most {@link Rebuild#MOST_GHOSTS}. */
    List<String> ghosts() {
        return ghosts;
    }

    void cancel() {
        if (wish != null) {
            wish.cancel();
        }
    }
}
