package io.hivesync.sinks.spi;

/** One partition being written to one sink: the key of a lane's row. The model is the topic's, unescaped. */
public record Lane(String sink, String topic, String model, int partition) {
    @Override
    public String toString() {
        return sink + "/" + topic + "-" + partition;
    }
}
