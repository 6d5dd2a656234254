package io.hivesync.connector.sqlite.core.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.connector.sqlite.core.page.Pages;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** A tail whose every page before is compared with what the commits before left. */
final class TailHarness implements AutoCloseable {

    private final LogTail tail;
    private final SplittableRandom random = new SplittableRandom(1);
    private final Map<Integer, byte[]> model = new HashMap<>();
    private final Pages images;
    private int pages;
    /** The pins' clock. */
    long nanos;

    int commits;

    TailHarness(Path database) throws Exception {
        this(database, Pins.connect(url(database)), CommitScan::new);
    }

    TailHarness(Path database, Pins pins, CommitScan.Maker scans) throws Exception {
        tail = LogTail.pin(database, pins, scans, () -> nanos);
        LogTail.Commit now = tail.now();
        images = tail.begin(now);
        pages = now.pages();
        for (int number = 1; number <= pages; number++) {
            model.put(number, images.page(number));
        }
    }

    static String url(Path database) {
        return "jdbc:sqlite:file:" + database + "?mode=ro";
    }

    /** The log is let go once it has so many frames. */
    TailHarness letGoInto(Path folder, int frames) {
        tail.letGoInto(folder, frames);
        return this;
    }

    boolean isLetGo() {
        return tail.isLetGo();
    }

    long timesLetGo() {
        return tail.timesLetGo();
    }

    void hold() throws Exception {
        tail.hold();
    }

    long bytes() {
        return tail.bytes();
    }

    /** Enough time passes that a pin may be renewed. */
    TailHarness later() {
        nanos += 50_000_000;
        return this;
    }

    /** @return how many commits there were */
    int drain() throws Exception {
        int before = commits;
        while (readOne()) {
            commits++;
        }
        return commits - before;
    }

    boolean readOne() throws Exception {
        Optional<LoggedCommit> next = tail.next();
        if (next.isEmpty()) {
            return false;
        }
        LoggedCommit commit = next.get();
        for (int number : commit.changed().numbers()) {
            if (number <= pages) {
                requireModel(number, commit.before());
            }
        }
        for (int each = 0; each < 3; each++) {
            requireModel(1 + random.nextInt(pages), commit.before());
        }
        for (int number : commit.changed().numbers()) {
            model.put(number, commit.changed().images().page(number));
        }
        pages = commit.changed().pageCount();
        int end = pages;
        model.keySet().removeIf(number -> number > end);
        return true;
    }

    private void requireModel(int number, Pages before) throws Exception {
        byte[] known = model.get(number);
        byte[] told = before.page(number);
        if (known == null) {
            // a page that was never written: the file grew past it
            known = new byte[told.length];
        }
        assertThat(Arrays.equals(known, told))
                .as("page %s before commit %s", number, commits + 1)
                .isTrue();
    }

    /** The pages of another, fresh tail are the ones that the commits led to. */
    void requirePresentState(Path database) throws Exception {
        try (LogTail fresh = LogTail.pin(database, url(database), () -> 0)) {
            LogTail.Commit now = fresh.now();
            Pages present = fresh.begin(now);
            assertThat(pages).isEqualTo(now.pages());
            for (int number = 1; number <= pages; number++) {
                requireModel(number, present);
            }
        }
    }

    @Override
    public void close() throws Exception {
        tail.close();
    }
}
