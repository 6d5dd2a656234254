package io.hivesync.connector.sqlite.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Applies events to maps, as a target would: upserts, deletes, and a sweep at the end of a snapshot. */
public final class Replay {

    /** What the target knows of a row. */
    private record Row(String image, Position position) {}

    private final Map<String, Map<String, Row>> tables = new TreeMap<>();
    private final Map<String, Position> starts = new TreeMap<>();
    private Position last = new Position(0, 0, 0);

    /** @param strict whether the image before must be what we have: not so for what is sent again after a crash */
    public void row(
            Position position,
            String table,
            String key,
            @Nullable String before,
            @Nullable String after,
            boolean strict) {
        inOrder(position);
        Map<String, Row> rows = tables.computeIfAbsent(table, name -> new TreeMap<>());
        Row known = rows.get(key);
        if (strict && before != null) {
            assertThat(known).as("%s %s at %s", table, key, position).isNotNull();
            assertThat(known.image()).as("%s %s at %s", table, key, position).isEqualTo(before);
        }
        if (after == null) {
            rows.remove(key);
        } else {
            rows.put(key, new Row(after, position));
        }
    }

    /** The row as it is there; null if it is not. */
    public @Nullable String image(String table, String key) {
        Row known = tables.getOrDefault(table, Map.of()).get(key);
        return known == null ? null : known.image();
    }

    /** Columns are gone, and with them what the rows had in them. */
    public void rewrite(String table, UnaryOperator<String> image) {
        tables.getOrDefault(table, Map.of())
                .replaceAll((key, row) -> new Row(image.apply(row.image()), row.position()));
    }

    public void reshape(Position position, String table) {
        inOrder(position);
        tables.computeIfAbsent(table, name -> new TreeMap<>());
    }

    public void start(Position position, String table) {
        inOrder(position);
        tables.computeIfAbsent(table, name -> new TreeMap<>());
        starts.put(table, position);
    }

    public void end(Position position, String table) {
        inOrder(position);
        Position start = starts.get(table);
        if (start != null) {
            tables.get(table).values().removeIf(row -> row.position().compareTo(start) < 0);
        }
    }

    public void dropped(Position position, String table) {
        inOrder(position);
        tables.remove(table);
    }

    private void inOrder(Position position) {
        assertThat(position).isGreaterThan(last);
        last = position;
    }

    public Map<String, Map<String, String>> state() {
        Map<String, Map<String, String>> state = new TreeMap<>();
        tables.forEach((table, rows) -> {
            Map<String, String> images = new TreeMap<>();
            rows.forEach((key, row) -> images.put(key, row.image()));
            state.put(table, images);
        });
        return state;
    }
}
