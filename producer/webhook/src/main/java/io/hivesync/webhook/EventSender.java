package io.hivesync.webhook;

/** The way of calls to Kafka. */
@FunctionalInterface
interface EventSender {
    /** Events of one record reach Kafka in the order in which they were sent. */
    Sent send(SyncCall call, CallHeaders given) throws RefusedException;

    /** An event that is on its way. */
    interface Sent {
        /** Returns when Kafka has it, on all in-sync replicas. */
        void await() throws RefusedException;
    }
}
