package io.hivesync.connector.sqlite.core;

/** How far the records of one batch got. */
public interface Delivery {

    /** How many records of the batch were handed over so far. */
    long sent();

    /** How many of them, counted from the first and without a gap, the receiver has acknowledged. */
    long acknowledged();
}
