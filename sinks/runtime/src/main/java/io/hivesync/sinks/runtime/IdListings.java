package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Lists the ids that a target holds of a model, for all lanes that want them by then at once: each partition is a lane, a target
 * lists the ids of all of them, and some targets are paid for each. A lane that comes while others' are listed waits for the next time,
 * since it needs all. Thread-safe.
 */
final class IdListings {
    private static final Duration GATHERING = Duration.ofMillis(30);

    private final Map<String, OfModel> models = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> rebuilding = new ConcurrentHashMap<>();

    /** Hands over one id after the other, until its action wants no more. */
    interface Listing {
        void each(Predicate<String> action) throws SinkException;
    }

    /**
     * Returns when the action has had all ids or wants no more. It may be called by another lane's thread, though by one at a time.
     *
     * @param own lists for all who wait, if it is this lane's turn
     * @throws SinkException what the lane's own listing threw; {@link Unavailable} when it was another's that failed, or the thread is
     *     interrupted (it stays so)
     */
    void each(String model, Listing own, Predicate<String> action) throws SinkException {
        models.computeIfAbsent(model, OfModel::new).each(own, action);
    }

    /** The lanes of the model that will want its ids; each counts itself in and out. */
    AtomicInteger rebuilding(String model) {
        return rebuilding.computeIfAbsent(model, unknown -> new AtomicInteger());
    }

    private static final class Wish {
        private final Predicate<String> action;
        private boolean wantsMore = true;
        private boolean ended;
        private boolean failed;

        Wish(Predicate<String> action) {
            this.action = action;
        }

        void take(String id) {
            wantsMore = wantsMore && action.test(id);
        }
    }

    private static final class OfModel {
        private final String model;
        private final Lock lock = new ReentrantLock();
        private final Condition ended = lock.newCondition();
        private List<Wish> waiting = new ArrayList<>();
        private boolean running;

        OfModel(String model) {
            this.model = model;
        }

        void each(Listing own, Predicate<String> action) throws SinkException {
            Wish mine = new Wish(action);
            List<Wish> round = turn(mine);
            if (!round.isEmpty()) {
                list(own, round);
            } else if (mine.failed) {
                throw new Unavailable("The ids of " + model + " were listed for several lanes, and that failed", null);
            }
        }

        /** @return whose ids are to be listed by this thread; empty when another one has done it for this */
        private List<Wish> turn(Wish mine) throws Unavailable {
            lock.lock();
            try {
                waiting.add(mine);
                while (running && !mine.ended) {
                    ended.await();
                }
                if (mine.ended) {
                    return List.of();
                }
                running = true;
                gather();
                List<Wish> round = waiting;
                waiting = new ArrayList<>();
                return round;
            } catch (InterruptedException e) {
                waiting.remove(mine);
                Thread.currentThread().interrupt();
                throw new Unavailable("Interrupted while the ids of " + model + " were listed", null);
            } finally {
                lock.unlock();
            }
        }

        /** Lanes that waited for each other look a few milliseconds apart whether it is time. */
        private void gather() throws InterruptedException {
            long left = GATHERING.toNanos();
            try {
                while (left > 0) {
                    left = ended.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                running = false;
                ended.signalAll();
                throw e;
            }
        }

        private void list(Listing own, List<Wish> round) throws SinkException {
            boolean whole = false;
            try {
                own.each(id -> {
                    round.forEach(wish -> wish.take(id));
                    return round.stream().anyMatch(wish -> wish.wantsMore);
                });
                whole = true;
            } finally {
                end(round, whole);
            }
        }

        private void end(List<Wish> round, boolean whole) {
            lock.lock();
            try {
                running = false;
                for (Wish wish : round) {
                    wish.ended = true;
                    wish.failed = !whole;
                }
                ended.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
