package io.hivesync.sinks.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Lanes that want a model's ids by the time of a listing get all of them from it, whatever lane it is that lists. */
class IdListingsTest {
    private static final List<String> IDS = List.of("a", "b", "c");

    private final IdListings listings = new IdListings();
    private int passes;

    private void list(Predicate<String> action) {
        passes++;
        for (String id : IDS) {
            if (!action.test(id)) {
                return;
            }
        }
    }

    /** A lane of the model accounts, and what it got. */
    private final class Wanting {
        private final List<String> got = new ArrayList<>();
        private final IdListings.Wish wish;

        Wanting(int most) {
            wish = listings.wish("accounts", (id, keyHash) -> {
                assertThat(keyHash).isEqualTo(PartitionFacts.keyHash(id));
                got.add(id);
                return got.size() < most;
            });
        }
    }

    /** More lanes than a sink has writers, none of which waits on its thread. */
    @Test
    void oneListsForAllThatHaveSaidWhatTheyWant() throws Exception {
        List<Wanting> lanes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            lanes.add(new Wanting(9));
        }

        lanes.get(7).wish.listNow(this::list);

        assertThat(lanes).allSatisfy(lane -> {
            assertThat(lane.wish.isFulfilled()).isTrue();
            assertThat(lane.got).isEqualTo(IDS);
        });
        lanes.get(3).wish.listNow(this::list);
        assertThat(passes).isEqualTo(1);
    }

    /** It needs all ids, and has missed the first ones. */
    @Test
    void oneThatComesDuringAListingGetsTheNextOne() throws Exception {
        Wanting first = new Wanting(9);
        List<Wanting> late = new ArrayList<>();
        first.wish.listNow(action -> list(id -> {
            if (id.equals("b")) {
                late.add(new Wanting(9));
                listNow(late.getFirst());
            }
            return action.test(id);
        }));
        assertThat(first.got).isEqualTo(IDS);
        assertThat(late.getFirst().wish.isFulfilled()).isFalse();
        assertThat(passes).isEqualTo(1);

        listNow(late.getFirst());

        assertThat(late.getFirst().got).isEqualTo(IDS);
        assertThat(passes).isEqualTo(2);
    }

    private void listNow(Wanting lane) {
        try {
            lane.wish.listNow(this::list);
        } catch (SinkException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneThatWantsNoMoreDoesNotEndItForOthers() throws Exception {
        Wanting one = new Wanting(1);
        Wanting all = new Wanting(9);

        one.wish.listNow(this::list);

        assertThat(one.got).containsExactly("a");
        assertThat(all.got).isEqualTo(IDS);
    }

    @Test
    void aListingEndsWhenNobodyWantsMore() throws Exception {
        Wanting one = new Wanting(1);
        Wanting two = new Wanting(2);
        List<String> listed = new ArrayList<>();

        one.wish.listNow(action -> list(id -> {
            listed.add(id);
            return action.test(id);
        }));

        assertThat(two.got).containsExactly("a", "b");
        assertThat(listed).containsExactly("a", "b");
    }

    @Test
    void anotherModelsIdsAreListedMeanwhile() throws Exception {
        List<String> got = new ArrayList<>();
        IdListings.Wish teams = listings.wish("teams", (id, keyHash) -> got.add(id));
        Wanting accounts = new Wanting(9);

        accounts.wish.listNow(action -> {
            teams.listNow(wanted -> wanted.test("t"));
            list(action);
        });

        assertThat(got).containsExactly("t");
        assertThat(accounts.got).isEqualTo(IDS);
    }

    /** What the one that listed is told is its own affair: a lane that was taken from it is not taken from the others. */
    @Test
    void afterAFailureTheOthersTryAgain() throws Exception {
        Wanting first = new Wanting(9);
        Wanting other = new Wanting(9);
        assertThatThrownBy(() -> first.wish.listNow(action -> {
                    throw new Fenced("another one has it");
                }))
                .isInstanceOf(Fenced.class);
        assertThat(other.wish.hasFailed()).isTrue();
        assertThat(other.wish.isFulfilled()).isFalse();

        Wanting again = new Wanting(9);
        again.wish.listNow(this::list);

        assertThat(again.got).isEqualTo(IDS);
    }

    @Test
    void anUnexpectedFailureEndsTheListingToo() throws Exception {
        Wanting first = new Wanting(9);
        assertThatThrownBy(() -> first.wish.listNow(action -> {
                    throw new IllegalStateException("a defect");
                }))
                .hasMessage("a defect");

        Wanting again = new Wanting(9);
        again.wish.listNow(this::list);

        assertThat(again.got).isEqualTo(IDS);
    }

    @Test
    void whatALaneThatEndedWantedIsNotKept() throws Exception {
        Wanting ended = new Wanting(9);
        Wanting other = new Wanting(9);
        ended.wish.cancel();

        other.wish.listNow(this::list);
        ended.wish.listNow(this::list);

        assertThat(ended.got).isEmpty();
        assertThat(passes).isEqualTo(1);
    }
}
