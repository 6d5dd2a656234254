package io.hivesync.bench;

import java.io.IOException;
import java.time.Duration;

/** Sends calls as fast as they are answered, on 64 connections. */
interface HttpLoad {
    int CONNECTIONS = 64;

    LoadResult send(PostedCalls calls, int port, Duration time) throws IOException, InterruptedException;

    /** wrk where it is installed, for it takes least of the machine. */
    static HttpLoad best() {
        return Wrk.isThere() ? new Wrk() : new SocketLoad();
    }
}
