package io.hivesync.connector.sqlite.core.fuzz;

import io.hivesync.connector.sqlite.core.CaptureProgress;
import io.hivesync.connector.sqlite.core.ChangeSink;
import io.hivesync.connector.sqlite.core.ColumnShape;
import io.hivesync.connector.sqlite.core.Delivery;
import io.hivesync.connector.sqlite.core.Images;
import io.hivesync.connector.sqlite.core.Pause;
import io.hivesync.connector.sqlite.core.Position;
import io.hivesync.connector.sqlite.core.RowChange;
import io.hivesync.connector.sqlite.core.TableShape;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes events to a pipe: kind, position, table, key, before, after. The answers come by another thread. */
final class PipeSink implements ChangeSink, Delivery {

    static final String FROM_LOG = "log";

    private final DataOutputStream out;
    private long sent;
    private long acknowledged;

    PipeSink(DataOutputStream out) {
        this.out = out;
    }

    private void write(String kind, @Nullable String... texts) {
        try {
            out.writeUTF(kind);
            for (String text : texts) {
                Frames.write(out, text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void event(String kind, Position position, TableShape table, @Nullable String... texts) {
        write(kind, position.toString(), table.name());
        write("", texts);
        synchronized (this) {
            sent++;
        }
    }

    @Override
    public void schema(Position position, TableShape table) {
        String columns = table.columns().stream().map(ColumnShape::name).collect(Collectors.joining(","));
        event("schema", position, table, columns, null, null);
    }

    @Override
    public void snapshotStart(Position position, TableShape table) {
        event("start", position, table, null, null, null);
    }

    @Override
    public void paused(Position position, Pause pause) {
        throw new IllegalStateException("Nothing is guarded here: " + pause);
    }

    @Override
    public void row(Position position, RowChange change) {
        TableShape table = change.table();
        event(
                change.kind().name(),
                position,
                table,
                Images.key(change),
                Images.text(table, change.before()),
                Images.text(table, change.after()));
    }

    @Override
    public void snapshotEnd(Position position, TableShape table) {
        event("end", position, table, null, null, null);
    }

    @Override
    public void dropped(Position position, TableShape table) {
        event("dropped", position, table, null, null, null);
    }

    void granted(long wish, CaptureProgress progress) throws IOException {
        String comparisons = progress.comparisons().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .sorted()
                .collect(Collectors.joining(",", "", ",times-let-go=" + progress.timesLetGo()));
        write("granted", String.valueOf(wish), progress.fromLog() ? FROM_LOG : progress.why());
        write("", String.valueOf(progress.transactions()), comparisons, null);
        out.flush();
    }

    synchronized void acknowledge(long number) {
        acknowledged = Math.max(acknowledged, number);
        notifyAll();
    }

    void awaitAcknowledged() throws IOException, InterruptedException {
        out.flush();
        synchronized (this) {
            while (acknowledged < sent) {
                wait();
            }
        }
    }

    @Override
    public synchronized long sent() {
        return sent;
    }

    @Override
    public synchronized long acknowledged() {
        return Math.min(sent, acknowledged);
    }

    @Override
    public Map<String, String> receipts() {
        return Map.of();
    }
}
