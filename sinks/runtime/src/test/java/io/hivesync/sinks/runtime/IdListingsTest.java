package io.hivesync.sinks.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lanes that want a model's ids at once get all of them, and the target lists them twice at most. */
class IdListingsTest {
    private static final List<String> IDS = List.of("a", "b", "c");

    private final IdListings listings = new IdListings();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicInteger passes = new AtomicInteger();

    @AfterEach
    void end() {
        go.countDown();
        threads.shutdownNow();
    }

    /** The first waits in the middle of its ids until it may go on. */
    private void list(Predicate<String> action) {
        passes.incrementAndGet();
        for (String id : IDS) {
            if (!action.test(id)) {
                return;
            }
            begun.countDown();
            awaitGo();
        }
    }

    private void awaitGo() {
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Future<List<String>> wish(String model, int most) {
        return threads.submit(() -> {
            List<String> got = new ArrayList<>();
            listings.each(model, this::list, id -> {
                got.add(id);
                return got.size() < most;
            });
            return got;
        });
    }

    private List<Future<List<String>>> othersWaiting(int count, int most) {
        List<Future<List<String>>> others = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            others.add(wish("accounts", most));
        }
        // they wait, or would have listed by themselves
        await().during(200, TimeUnit.MILLISECONDS).until(() -> others.stream().noneMatch(Future::isDone));
        return others;
    }

    @Test
    void thoseThatComeMeanwhileShareTheNextPassAndGetAll() throws Exception {
        Future<List<String>> first = wish("accounts", 9);
        begun.await();
        List<Future<List<String>>> others = othersWaiting(5, 9);
        assertThat(passes).hasValue(1);

        go.countDown();

        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(IDS);
        for (Future<List<String>> other : others) {
            assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(IDS);
        }
        assertThat(passes).hasValue(2);
    }

    @Test
    void oneThatWantsNoMoreDoesNotEndItForOthers() throws Exception {
        Future<List<String>> first = wish("accounts", 9);
        begun.await();
        Future<List<String>> one = othersWaiting(1, 1).getFirst();
        Future<List<String>> all = othersWaiting(1, 9).getFirst();

        go.countDown();

        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(IDS);
        assertThat(one.get(10, TimeUnit.SECONDS)).containsExactly("a");
        assertThat(all.get(10, TimeUnit.SECONDS)).isEqualTo(IDS);
    }

    @Test
    void anotherModelsIdsAreListedMeanwhile() throws Exception {
        wish("accounts", 9);
        begun.await();

        List<String> got = new ArrayList<>();
        listings.each("teams", action -> action.test("t"), got::add);

        assertThat(got).containsExactly("t");
    }

    /** What the one that listed is told is its own affair: a lane that was taken from it is not taken from the others. */
    @Test
    void afterAFailureTheOthersTryAgain() throws Exception {
        Future<List<String>> first = wish("accounts", 9);
        begun.await();
        List<Future<String>> others = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            others.add(threads.submit(() -> outcome(action -> {
                throw new Fenced("another one has it");
            })));
        }
        await().during(200, TimeUnit.MILLISECONDS).until(() -> others.stream().noneMatch(Future::isDone));

        go.countDown();

        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(IDS);
        assertThat(List.of(
                        others.get(0).get(10, TimeUnit.SECONDS), others.get(1).get(10, TimeUnit.SECONDS)))
                .containsExactlyInAnyOrder("Fenced", "Unavailable");
        assertThat(wish("accounts", 9).get(10, TimeUnit.SECONDS)).isEqualTo(IDS);
    }

    private String outcome(IdListings.Listing own) {
        try {
            listings.each("accounts", own, id -> true);
            return "listed";
        } catch (SinkException e) {
            return e.getClass().getSimpleName();
        }
    }

    @Test
    void oneThatIsInterruptedWaitsNoLonger() throws Exception {
        Future<List<String>> first = wish("accounts", 9);
        begun.await();
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                listings.each("accounts", this::list, id -> true);
            } catch (SinkException e) {
                outcome.complete(Thread.currentThread().isInterrupted() ? e : null);
            }
        });
        waiting.start();
        await().until(() -> waiting.getState() == Thread.State.WAITING);

        waiting.interrupt();

        assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(Unavailable.class);
        go.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(IDS);
        assertThat(passes).hasValue(1);
    }

    @Test
    void anUnexpectedFailureLeavesNobodyWaiting() throws Exception {
        assertThatThrownBy(() -> listings.each(
                        "accounts",
                        action -> {
                            throw new IllegalStateException("a defect");
                        },
                        id -> true))
                .hasMessage("a defect");
        go.countDown();

        assertThat(wish("accounts", 9).get(10, TimeUnit.SECONDS)).isEqualTo(IDS);
    }
}
