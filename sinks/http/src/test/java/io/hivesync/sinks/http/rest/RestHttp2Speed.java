package io.hivesync.sinks.http.rest;

/** Before a server that has HTTP/2, which the loop goes over to; without TLS the sink does not. */
public final class RestHttp2Speed extends RestSpeed {
    public RestHttp2Speed() {
        super(true);
    }

    @Override
    public String target() {
        return "rest-http2";
    }

    @Override
    public String server() {
        return "WireMock 3.13.2 in a JVM of its own, HTTP/2 for the loop and 1.1 for the sink";
    }

    @Override
    public int batches() {
        return 4;
    }
}
