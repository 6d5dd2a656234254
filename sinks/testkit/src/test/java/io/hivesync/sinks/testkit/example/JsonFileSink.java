package io.hivesync.sinks.testkit.example;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One JSON file as a target: {@code {"lanes": {lane: state}, "models": {model: {bladeId: fields}}}}.
 *
 * <p>Guarantee: a write replaces the whole file by a rename, so lane and rows change together or not at all.
 *
 * <p>Thread-safe, also between processes. After an exception it stays usable. It is for few records: each write writes all.
 */
final class JsonFileSink implements Sink {
    private static final Limits LIMITS = new Limits(500, 1 << 20, 1);
    /** The lock of a file is the process's: its threads need one more. */
    private static final Object ONE_THREAD = new Object();

    private final Path file;

    JsonFileSink(Path file) {
        this.file = file;
    }

    /** Work on the file's content. */
    interface Work<T> {
        T on(ObjectNode content) throws SinkException;
    }

    /** Reads the file, works on its content, and replaces the file, alone. If the work throws, nothing is replaced. */
    <T> T transact(Work<T> work) throws SinkException {
        synchronized (ONE_THREAD) {
            try (FileChannel channel =
                    FileChannel.open(sibling(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                ObjectNode content = content();
                T result = work.on(content);
                // half of a surrogate pair has no bytes in UTF-8, but it has an escape
                Files.write(
                        sibling(".new"),
                        Json.MAPPER
                                .writer()
                                .with(JsonWriteFeature.ESCAPE_NON_ASCII)
                                .writeValueAsBytes(content));
                Files.move(sibling(".new"), file, StandardCopyOption.ATOMIC_MOVE);
                return result;
            } catch (IOException e) {
                throw new Unavailable("The file cannot be written: " + e, null);
            }
        }
    }

    /** A rename is whole, so reading needs no lock. */
    ObjectNode content() throws SinkException {
        try {
            if (!Files.exists(file)) {
                return Json.MAPPER.createObjectNode();
            }
            if (Json.MAPPER.readTree(Files.readAllBytes(file)) instanceof ObjectNode content) {
                return content;
            }
            throw new Misconfigured("The file " + file + " holds no JSON object: move it away", null);
        } catch (JsonProcessingException e) {
            throw new Misconfigured("The file " + file + " holds no JSON: move it away", null);
        } catch (IOException e) {
            throw new Unavailable("The file cannot be read: " + e.getClass().getSimpleName(), null);
        }
    }

    private Path sibling(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    @Override
    public void check() throws SinkException {
        Path folder = file.getParent();
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new Misconfigured("The folder " + folder + " is not there or may not be written", null);
        }
        transact(content -> content);
    }

    @Override
    public void prepare(ModelSchema model) {
        // a JSON object needs no table
    }

    static Optional<LaneState> lane(ObjectNode content, Lane lane) {
        JsonNode row = content.path("lanes").path(lane.toString());
        return row.isMissingNode() ? Optional.empty() : Optional.of(Json.MAPPER.convertValue(row, LaneState.class));
    }

    static void setLane(ObjectNode content, Lane lane, LaneState state) {
        content.withObjectProperty("lanes").set(lane.toString(), Json.MAPPER.valueToTree(state));
    }

    static ObjectNode rows(ObjectNode content, String model) {
        return content.withObjectProperty("models").withObjectProperty(model);
    }

    @Override
    public Optional<LaneState> readLane(Lane lane) throws SinkException {
        return lane(content(), lane);
    }

    @Override
    public List<Lane> rivals(Lane lane) throws SinkException {
        List<Lane> rivals = new ArrayList<>();
        content().path("lanes").fieldNames().forEachRemaining(name -> {
            String sink = name.substring(0, name.indexOf('/'));
            Lane other = new Lane(sink, lane.topic(), lane.model(), lane.partition());
            if (!sink.equals(lane.sink()) && name.equals(other.toString())) {
                rivals.add(other);
            }
        });
        return rivals;
    }

    @Override
    public void dropLane(Lane lane, LaneState seen) throws SinkException {
        transact(content -> {
            if (!lane(content, lane).equals(Optional.of(seen))) {
                throw new Fenced("The lane " + lane + " is not as it was read: another one has taken it");
            }
            return content.withObjectProperty("lanes").remove(lane.toString());
        });
    }

    @Override
    public SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
        return transact(content -> {
            if (!lane(content, lane).equals(seen)) {
                throw new Fenced("The lane " + lane + " is not as it was read: another one has taken it");
            }
            setLane(content, lane, next);
            return new JsonFileWriter(this, lane, next);
        });
    }

    @Override
    public void readRows(ModelSchema model, Optional<List<String>> ids, Consumer<Row> action) throws SinkException {
        rows(content(), model.model()).properties().forEach(row -> {
            if (ids.isEmpty() || ids.get().contains(row.getKey())) {
                action.accept(new Row(row.getKey(), (ObjectNode) row.getValue()));
            }
        });
    }

    @Override
    public void close() {
        // nothing is kept open
    }
}
