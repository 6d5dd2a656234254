package io.hivesync.webhook;

/** What is behind one path. Thread-safe. */
interface Endpoint {
    /** A larger body is not read. */
    int maxBodyBytes();

    /** How many of those that may be at work at once it counts for. */
    int turns();

    /** @throws RefusedException when nothing of it is taken */
    Reply answer(byte[] body, CallHeaders headers) throws RefusedException;
}
