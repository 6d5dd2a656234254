package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.WriteResult;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.MalformedException;
import io.hivesync.topics.ModelSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the records of a lane that was taken, one batch at a time; a record that the target refuses alone becomes a dead
 * letter, and is passed when Kafka has that. After an exception the outcome of the batch is found out
 * at the next step, before anything else is written. Used by one thread at a time.
 */
final class LaneWriting implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LaneWriting.class);

    /** What a step came to. */
    sealed interface Outcome {}

    /**
     * It went on, and there may be more to do.
     *
     * @param records how many were applied
     */
    record Written(int records) implements Outcome {
        private static final Written NOTHING = new Written(0);
    }

    /** @param soon whether something is, but is better done with what is about to come */
    record NothingToDo(boolean soon) implements Outcome {}

    record NeedsSchema(long number, int newest) implements Outcome {}

    /** The target's table of the model does not fit, and a person has to change that. */
    record Unfit(String reason) implements Outcome {}

    /** The next record can neither be written nor become a dead letter. */
    record Blocked(String reason) implements Outcome {}

    /** Somebody else had the lane. */
    record Lost() implements Outcome {}

    private final LaneContext context;
    private final Lane lane;
    private final LaneInbox inbox;
    private final BatchSize size;
    private final LaneHold hold;
    private final RefusalStreak streak;
    private final PlanParts parts = new PlanParts();
    private final HeldRounds held;
    private BatchPlan plan = BatchPlan.nothing();
    private @Nullable GhostSearch search;
    private long swept;

    LaneWriting(LaneContext context, LaneInbox inbox, LanePace pace, LaneHold hold) {
        this.context = context;
        this.lane = hold.lane();
        this.inbox = inbox;
        this.size = pace.size();
        this.streak = pace.streak();
        this.hold = hold;
        this.held = new HeldRounds(context, hold);
    }

    /** Whether what waits in the target is to be tried; by any thread. */
    boolean heldDue() {
        return held.due();
    }

    LaneState row() {
        return hold.row();
    }

    /** The offsets of the batch that is being written, for messages; empty when there is none. */
    String offsets() {
        return plan.isEmpty() ? "" : " offsets " + (hold.row().offset() + 1) + " to " + plan.lastOffset();
    }

    Outcome step() throws SinkException, InterruptedException {
        if (hold.stale() && !retaken()) {
            return new Lost();
        }
        Rebuild rebuild = inbox.dueRebuild();
        if (rebuild != null) {
            return sweep(rebuild);
        }
        ModelSchema schema = context.schemas().newest(lane.model()).orElseThrow();
        held.tryDue(schema);
        BatchSize most = paced(size);
        BatchPlan part = parts.next(most);
        if (part == null) {
            if (inbox.gathers(most, System.nanoTime())) {
                return new NothingToDo(true);
            }
            part = parts.of(inbox.plan(most, schema.number()), most);
        }
        plan = part;
        if (plan.newerAt() >= 0) {
            return new Blocked("The record at offset " + plan.newerAt()
                    + " is of a format that a newer hive-sync wrote; this one reads format " + HeaderNames.FORMAT_READ
                    + ". Run that version, which goes on where this one stopped");
        }
        if (plan.awaitedSchema() > 0) {
            return new NeedsSchema(plan.awaitedSchema(), schema.number());
        }
        return plan.isEmpty() ? new NothingToDo(false) : write(schema);
    }

    /** What may be applied in a second; 0: as much as can be. A replay alone has a limit. */
    long recordsPerSecond() {
        return inbox.rebuilding()
                ? context.replays().recordsPerSecond(lane.model(), hold.row().replay())
                : 0;
    }

    private BatchSize paced(BatchSize whole) {
        long rate = recordsPerSecond();
        return rate == 0 ? whole : whole.within(rate);
    }

    @Override
    public void close() {
        endSearch();
        hold.close();
    }

    private boolean retaken() throws SinkException {
        long before = hold.row().offset();
        if (!hold.retake()) {
            return false;
        }
        if (hold.row().offset() > before) {
            log.info(
                    "Lane {}: the write up to {} was applied, its answer lost",
                    lane,
                    hold.row().offset());
            wrote(0);
        }
        return true;
    }

    private Outcome write(ModelSchema schema) throws SinkException, InterruptedException {
        Optional<String> unfit = context.schemas().prepare(context.sink(), schema);
        if (unfit.isPresent()) {
            return new Unfit(unfit.get());
        }
        List<RecordChange> changes = new ArrayList<>(plan.newest().size());
        for (QueuedRecord record : plan.newest()) {
            try {
                changes.add(RecordDecoder.decode(record));
            } catch (MalformedException e) {
                Refusal refusal =
                        new Refusal(Refusal.Kind.MALFORMED, "The record is not one of ours: " + e.getMessage());
                return refused(refusal, changes.size());
            }
        }
        return write(schema, changes);
    }

    private Outcome write(ModelSchema schema, List<RecordChange> changes) throws SinkException, InterruptedException {
        LaneState row = hold.row();
        long sourceTsMs = Math.max(row.sourceTsMs(), plan.sourceTsMs());
        int records = plan.count();
        try {
            WriteResult result =
                    hold.write(new Batch.Changes(row.offset(), plan.lastOffset(), schema, changes, sourceTsMs));
            wrote(result.fieldsLeftOut());
        } catch (SinkException.Rejected e) {
            if (changes.isEmpty()) {
                throw e;
            }
            if (changes.size() == 1 && e.mayFitLater() && hold.held().isPresent()) {
                return putAside(new Batch.Changes(row.offset(), plan.lastOffset(), schema, changes, sourceTsMs), e);
            }
            return refused(new Refusal(Refusal.Kind.REJECTED, String.valueOf(e.getMessage())), culprit(e));
        }
        size.succeeded();
        return new Written(records);
    }

    /** Waiting at the head of the line would keep back the very record that makes room. */
    private Outcome putAside(Batch.Changes batch, SinkException.Rejected refusal) throws SinkException {
        if (!held.hasRoom()) {
            return new Blocked("Too many changes wait in the target already: " + refusal.getMessage());
        }
        if (!hold.retake()) {
            return new Lost();
        }
        hold.putAside(batch, String.valueOf(refusal.getMessage()));
        log.debug("Lane {}: the change at offset {} waits: {}", lane, plan.lastOffset(), refusal.getMessage());
        context.tally().putAside(plan);
        passed();
        return Written.NOTHING;
    }

    /** Which change of the plan the target names; -1 when it names none. */
    private int culprit(SinkException.Rejected failure) {
        String id = failure.bladeId().orElse(null);
        for (int i = 0; id != null && i < plan.newest().size(); i++) {
            if (id.equals(plan.newest().get(i).key())) {
                return i;
            }
        }
        return -1;
    }

    /** @param culprit index of the change that it is; -1 when that is not known */
    private Outcome refused(Refusal refusal, int culprit) throws InterruptedException {
        if (plan.newest().size() == 1) {
            return deadLetter(plan.newest().getFirst(), refusal);
        }
        if (culprit < 0) {
            parts.halve(plan);
        } else {
            parts.isolate(plan, culprit);
        }
        return Written.NOTHING;
    }

    private Outcome deadLetter(QueuedRecord record, Refusal refusal) throws InterruptedException {
        String refused = "The record at offset " + record.offset() + " is refused (" + refusal.reason() + ")";
        if (streak.exhausted()) {
            return new Blocked(refused + streak.verdict(refusal.kind()));
        }
        try {
            context.deadLetters().publish(lane, record, refusal);
        } catch (UndeliverableException e) {
            return new Blocked(refused + ", and is not passed over: " + e.getMessage());
        }
        streak.grow();
        parts.pass(plan);
        return Written.NOTHING;
    }

    private void wrote(int fieldsLeftOut) {
        if (plan.writesImages()) {
            streak.end();
        }
        context.tally().wrote(plan, fieldsLeftOut);
        if (inbox.caughtUp() && plan.sourceTsMs() > 0) {
            context.tally().took(context.settings().clock().millis() - plan.sourceTsMs());
        }
        log.debug(
                "Lane {}: {} records up to offset {} written as {} changes",
                lane,
                plan.count(),
                plan.lastOffset(),
                plan.newest().size());
        passed();
    }

    /** The lane has moved over the plan. */
    private void passed() {
        inbox.applied(hold.row().offset());
        parts.applied(hold.row().offset());
        held.wrote();
        plan = BatchPlan.nothing();
    }

    private Outcome sweep(Rebuild rebuild) throws SinkException {
        Optional<List<String>> found = ghosts(rebuild);
        if (found.isEmpty()) {
            return new NothingToDo(true);
        }
        List<String> ghosts = found.get();
        int chunk = size.records();
        for (int from = 0; from < ghosts.size(); from += chunk) {
            List<String> ids = ghosts.subList(from, Math.min(ghosts.size(), from + chunk));
            hold.write(new Batch.Sweep(hold.row().offset(), ids));
            context.tally().swept(ids.size());
            swept += ids.size();
        }
        if (ghosts.size() == Rebuild.MOST_GHOSTS) {
            // there may be more, and others have waited
            return Written.NOTHING;
        }
        hold.markTopic(rebuild.topicId());
        inbox.endRebuild();
        log.info("Lane {}: rebuilt; {} rows that the topic does not have were removed", lane, swept);
        return Written.NOTHING;
    }

    /** @return nothing as long as the target's ids are not looked through */
    private Optional<List<String>> ghosts(Rebuild rebuild) throws SinkException {
        GhostSearch current = search;
        if (current == null) {
            current = new GhostSearch(rebuild, hold, inbox, context.listings());
            search = current;
        }
        boolean goesOn = false;
        try {
            goesOn = !current.goOn();
            return goesOn ? Optional.empty() : Optional.of(current.ghosts());
        } finally {
            if (!goesOn) {
                endSearch();
            }
        }
    }

    private void endSearch() {
        if (search != null) {
            search.cancel();
            search = null;
        }
    }
}
