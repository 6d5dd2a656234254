package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.SinkException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Lists the ids that a target holds of a model, for all lanes that want them by then at once: each partition is a lane, a target
 * lists the ids of all of them, and some targets are paid for each. A lane that comes while others' are listed gets the next list,
 * since it needs all. Nobody waits in here: a lane that wants ids comes again until it has them, and one of them lists. Thread-safe.
 */
final class IdListings {
    private final Map<String, OfModel> models = new ConcurrentHashMap<>();

    /** Hands over one id after the other, until its action wants no more. */
    interface Listing {
        void each(Predicate<String> action) throws SinkException;
    }

    /** What a lane does with the ids; perhaps on another lane's thread, though on one at a time. */
    interface Action {
        /**
         * @param keyHash what {@link PartitionFacts#keyHash} says of it
         * @return whether it wants more
         */
        boolean take(String id, int keyHash);
    }

    /** From now on the lane wants the ids of the model, each once. */
    Wish wish(String model, Action action) {
        return of(model).wish(action);
    }

    /** The lanes of the model that will want its ids; each counts itself in and out. */
    AtomicInteger rebuilding(String model) {
        return of(model).rebuilding;
    }

    private OfModel of(String model) {
        return models.computeIfAbsent(model, unknown -> new OfModel());
    }

    static final class Wish {
        private final OfModel model;
        private final Action action;
        private boolean wantsMore = true;
        private volatile boolean ended;
        private volatile boolean failed;

        private Wish(OfModel model, Action action) {
            this.model = model;
            this.action = action;
        }

        /** Whether the action has had all ids, or wants no more. */
        boolean isFulfilled() {
            return ended && !failed;
        }

        /** Whether another lane's listing that was for this one, too, has failed; then another wish is needed. */
        boolean hasFailed() {
            return failed;
        }

        /**
         * Lists for all that have a wish, unless somebody does that just now.
         *
         * @param own this lane's
         * @throws SinkException what the listing threw
         */
        void listNow(Listing own) throws SinkException {
            List<Wish> round = model.turn(this);
            if (!round.isEmpty()) {
                model.list(own, round);
            }
        }

        /** The ids are not wanted any more. */
        void cancel() {
            model.cancel(this);
        }

        private boolean take(String id, int keyHash) {
            wantsMore = wantsMore && action.take(id, keyHash);
            return wantsMore;
        }
    }

    private static final class OfModel {
        private final AtomicInteger rebuilding = new AtomicInteger();
        private List<Wish> waiting = new ArrayList<>();
        private boolean running;

        synchronized Wish wish(Action action) {
            Wish wish = new Wish(this, action);
            waiting.add(wish);
            return wish;
        }

        synchronized void cancel(Wish wish) {
            waiting.remove(wish);
        }

        /** @return whose ids are to be listed by this thread; empty when that is another's affair */
        synchronized List<Wish> turn(Wish mine) {
            if (running || !waiting.contains(mine)) {
                return List.of();
            }
            running = true;
            List<Wish> round = waiting;
            waiting = new ArrayList<>();
            return round;
        }

        void list(Listing own, List<Wish> round) throws SinkException {
            boolean whole = false;
            try {
                own.each(id -> take(round, id));
                whole = true;
            } finally {
                end(round, whole);
            }
        }

        private static boolean take(List<Wish> round, String id) {
            int keyHash = PartitionFacts.keyHash(id);
            boolean wantsMore = false;
            for (Wish wish : round) {
                wantsMore |= wish.take(id, keyHash);
            }
            return wantsMore;
        }

        private synchronized void end(List<Wish> round, boolean whole) {
            running = false;
            for (Wish wish : round) {
                wish.failed = !whole;
                wish.ended = true;
            }
        }
    }
}
