package io.hivesync.connector.sqlite.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the events of a batch down as short lines, such as {@code u t 1,'a' -> 1,'b'}. */
final class Recorder implements ChangeSink, Delivery {

    final List<String> events = new ArrayList<>();
    final List<Position> positions = new ArrayList<>();
    /** After how many events a transaction ended. */
    final List<Integer> transactionEnds = new ArrayList<>();

    long acknowledged = Long.MAX_VALUE;
    Map<String, String> receipts = Map.of();

    static String render(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof String text) {
            return "'" + text + "'";
        }
        if (value instanceof byte[] blob) {
            return "x" + HexFormat.of().formatHex(blob);
        }
        return value.toString();
    }

    private static String image(@Nullable Object @Nullable [] row) {
        return row == null ? "-" : Arrays.stream(row).map(Recorder::render).collect(Collectors.joining(","));
    }

    private void add(Position position, String event) {
        positions.add(position);
        events.add(event);
    }

    /** The events without the schema marks. */
    List<String> changes() {
        return events.stream().filter(event -> !event.startsWith("schema ")).toList();
    }

    @Override
    public void schema(Position position, TableShape table) {
        add(
                position,
                "schema " + table.name() + " "
                        + table.columns().stream().map(ColumnShape::name).collect(Collectors.joining(",")));
    }

    @Override
    public void snapshotStart(Position position, TableShape table) {
        add(position, "start " + table.name());
    }

    @Override
    public void row(Position position, RowChange change) {
        String key = change.rowid() == null ? "" : "#" + change.rowid();
        String images = switch (change.kind()) {
            case CREATE, READ -> image(change.after());
            case DELETE -> image(change.before());
            case UPDATE -> image(change.before()) + " -> " + image(change.after());
        };
        String kind = change.kind().name().substring(0, 1).toLowerCase(java.util.Locale.ROOT);
        add(position, kind + " " + change.table().name() + key + " " + images);
    }

    @Override
    public void snapshotEnd(Position position, TableShape table) {
        add(position, "end " + table.name());
    }

    @Override
    public void dropped(Position position, TableShape table) {
        add(position, "dropped " + table.name());
    }

    @Override
    public void transactionEnd() {
        transactionEnds.add(events.size());
    }

    @Override
    public void paused(Position position, Pause pause) {
        add(position, "paused " + pause.table() + " " + pause.cause() + " " + pause.deleted() + "/" + pause.rows());
    }

    @Override
    public long sent() {
        return events.size();
    }

    @Override
    public long acknowledged() {
        return Math.min(acknowledged, events.size());
    }

    @Override
    public Map<String, String> receipts() {
        return receipts;
    }
}
