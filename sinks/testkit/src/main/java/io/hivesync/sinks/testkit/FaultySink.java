package io.hivesync.sinks.testkit;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.HeldChanges;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import io.hivesync.topics.ModelSchema;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A sink that stands before another one and fails on demand. Each process of a test has its own before the shared target.
 *
 * <p>A write first meets the outage, then the next fault that was asked for, then what the rule says. Thread-safe. Does not
 * close the sink behind it.
 */
public final class FaultySink implements Sink {
    private final Sink target;
    private final ConcurrentLinkedQueue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<SinkException> listingFaults = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Supplier<SinkException>> outage = new AtomicReference<>();
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger listed = new AtomicInteger();
    private volatile BiFunction<Lane, Batch, Optional<Fault>> rule = (lane, batch) -> Optional.empty();
    private volatile Function<ModelSchema, Optional<SinkException>> unfit = model -> Optional.empty();

    public FaultySink(Sink target) {
        this.target = target;
    }

    /** The next write of any lane meets this fault; several are met one after the other. */
    public <F extends Fault> F next(F fault) {
        faults.add(fault);
        return fault;
    }

    /** The next list of ids that any lane asks for fails in the middle. */
    public void failNextListing(SinkException failure) {
        listingFaults.add(failure);
    }

    /** Asked for each write that meets no other fault. */
    public void rule(BiFunction<Lane, Batch, Optional<Fault>> newRule) {
        rule = newRule;
    }

    /** Asked before each model is prepared. */
    public void unfit(Function<ModelSchema, Optional<SinkException>> newUnfit) {
        unfit = newUnfit;
    }

    /** Whatever the target is asked for fails, until {@link #up}. */
    public void down(Supplier<SinkException> failure) {
        outage.set(failure);
    }

    public void up() {
        outage.set(null);
    }

    /** How often the target was asked for something, in vain or not. */
    public int attempts() {
        return attempts.get();
    }

    /** How many ids the target handed over. */
    public int listed() {
        return listed.get();
    }

    @Override
    public Limits limits() {
        return target.limits();
    }

    @Override
    public void check() throws SinkException {
        meetOutage();
        target.check();
    }

    @Override
    public void prepare(ModelSchema model) throws SinkException {
        meetOutage();
        Optional<SinkException> failure = unfit.apply(model);
        if (failure.isPresent()) {
            throw failure.get();
        }
        target.prepare(model);
    }

    @Override
    public Optional<LaneState> readLane(Lane lane) throws SinkException {
        meetOutage();
        return target.readLane(lane);
    }

    @Override
    public List<Lane> rivals(Lane lane) throws SinkException {
        meetOutage();
        return target.rivals(lane);
    }

    @Override
    public void dropLane(Lane lane, LaneState seen) throws SinkException {
        meetOutage();
        target.dropLane(lane, seen);
    }

    @Override
    public SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
        meetOutage();
        return new FaultyWriter(lane, target.openLane(lane, seen, next));
    }

    @Override
    public void readRows(ModelSchema model, Optional<List<String>> ids, Consumer<Row> action) throws SinkException {
        meetOutage();
        target.readRows(model, ids, action);
    }

    @Override
    public void close() {}

    private void meetOutage() throws SinkException {
        attempts.incrementAndGet();
        Supplier<SinkException> failure = outage.get();
        if (failure != null) {
            throw failure.get();
        }
    }

    private final class FaultyWriter implements SinkWriter {
        private final Lane lane;
        private final SinkWriter writer;

        FaultyWriter(Lane lane, SinkWriter writer) {
            this.lane = lane;
            this.writer = writer;
        }

        @Override
        public WriteResult write(Batch batch, Duration timeout) throws SinkException {
            meetOutage();
            Fault asked = faults.poll();
            Optional<Fault> fault = asked == null ? rule.apply(lane, batch) : Optional.of(asked);
            if (fault.isEmpty()) {
                return writer.write(batch, timeout);
            }
            return switch (fault.get()) {
                case Fault.Fail fail -> throw fail.exception();
                case Fault.LoseAnswer lost -> {
                    writer.write(batch, timeout);
                    throw new SinkException.Unavailable("The answer was lost", null);
                }
                case Fault.Hang hang -> afterHanging(hang, batch, timeout);
            };
        }

        private WriteResult afterHanging(Fault.Hang hang, Batch batch, Duration timeout) throws SinkException {
            try {
                hang.hang();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SinkException.Unavailable("Interrupted while the write hung", e);
            }
            return writer.write(batch, timeout);
        }

        @Override
        public Optional<HeldChanges> held() {
            return writer.held();
        }

        @Override
        public void forEachId(Predicate<String> action, Duration timeout) throws SinkException {
            meetOutage();
            SinkException fault = listingFaults.poll();
            writer.forEachId(
                    id -> {
                        listed.incrementAndGet();
                        return action.test(id) && fault == null;
                    },
                    timeout);
            if (fault != null) {
                throw fault;
            }
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
