package io.hivesync.connector.sqlite.core;

import java.util.Map;

/** How far the records of one batch got. */
public interface Delivery {

    /** How many records of the batch were handed over so far. */
    long sent();

    /** How many of them, counted from the first and without a gap, the receiver has acknowledged. */
    long acknowledged();

    /**
     * What the receiver says, by names of its own, of what it acknowledged; it is to be known before the acknowledgement
     * is. The last word of each name is kept: see {@link Receipts}.
     */
    Map<String, String> receipts();
}
