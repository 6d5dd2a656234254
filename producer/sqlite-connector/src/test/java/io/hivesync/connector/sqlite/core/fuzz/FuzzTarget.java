package io.hivesync.connector.sqlite.core.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.connector.sqlite.core.Position;
import io.hivesync.connector.sqlite.core.Replay;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What arrives: each image before must be what is there, and each transaction of the log the next one of the app. Any thread. */
final class FuzzTarget {

    private static final long COMPARISON = 1;

    private final Replay replay = new Replay();
    private @Nullable Position counted;
    private long counter = -1;
    private boolean starting;
    private long firstEpoch;

    long events;
    long transactions;
    long beforeImages;

    /** The follower begins anew: the first comparison may repeat what was in flight. */
    void restarted() {
        starting = true;
        counted = null;
    }

    /** One event, of the kind that {@link PipeSink} writes. */
    synchronized void accept(
            String kind, Position position, String table, @Nullable String key, @Nullable String... images) {
        events++;
        if (starting) {
            starting = false;
            firstEpoch = position.epoch();
        }
        switch (kind) {
            case "schema" -> {
                replay.reshape(position, table);
                List<String> columns = List.of(String.valueOf(key).split(","));
                replay.rewrite(table, image -> without(image, columns));
            }
            case "start" -> replay.start(position, table);
            case "end" -> replay.end(position, table);
            case "dropped" -> replay.dropped(position, table);
            default -> row(kind, position, table, key, images);
        }
    }

    /** No value of the app's has a comma or an equals sign. */
    private static String without(String image, List<String> columns) {
        return Arrays.stream(image.split(","))
                .filter(value -> columns.contains(value.substring(0, Math.max(0, value.indexOf('=')))))
                .collect(Collectors.joining(","));
    }

    private void row(String kind, Position position, String table, @Nullable String key, @Nullable String[] images) {
        String before = images[0];
        String after = images[1];
        boolean fromLog = position.sequence() > COMPARISON;
        boolean strict = fromLog || position.epoch() != firstEpoch;
        if (strict && before != null) {
            beforeImages++;
        }
        if (strict && kind.equals("CREATE")) {
            assertThat(replay.image(table, String.valueOf(key)))
                    .as("%s %s is new at %s", table, key, position)
                    .isNull();
        }
        replay.row(position, table, String.valueOf(key), before, after, strict);
        if (table.equals("counter") && after != null) {
            count(position, Long.parseLong(after.substring(after.indexOf("n=") + 2)));
        }
    }

    private void count(Position position, long now) {
        Position last = counted;
        if (last != null && last.epoch() == position.epoch() && position.sequence() > COMPARISON) {
            // what is between two that count is a VACUUM, or another transaction that does not
            assertThat(now).as("the app's transactions up to %s", position).isEqualTo(counter + 1);
            assertThat(position.sequence()).isGreaterThan(last.sequence());
            transactions++;
        }
        counter = now;
        counted = position;
    }

    synchronized Map<String, Map<String, String>> state() {
        return replay.state();
    }
}
