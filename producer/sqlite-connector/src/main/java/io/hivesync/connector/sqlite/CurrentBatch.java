package io.hivesync.connector.sqlite;

import io.debezium.pipeline.DataChangeEvent;
import org.apache.kafka.connect.source.SourceRecord;

/** The acknowledgements of the one batch in flight: the streaming thread numbers, any thread acknowledges. */
final class CurrentBatch {

    private volatile Acknowledgements acknowledgements = new Acknowledgements(0);
    private long batches;

    Acknowledgements begin() {
        Acknowledgements started = new Acknowledgements(++batches);
        acknowledgements = started;
        return started;
    }

    DataChangeEvent number(SourceRecord sourceRecord) {
        return new DataChangeEvent(acknowledgements.number(sourceRecord));
    }

    /** Waits until at most so many records are not acknowledged. */
    void awaitAllBut(long records) throws InterruptedException {
        acknowledgements.awaitAllBut(records);
    }

    void acknowledge(SourceRecord sourceRecord) {
        acknowledgements.acknowledge(sourceRecord.sourceOffset());
    }
}
