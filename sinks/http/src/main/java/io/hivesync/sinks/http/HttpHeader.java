package io.hivesync.sinks.http;

/** One header of a call or an answer. Shows nothing of its value, which may be a secret. */
public record HttpHeader(String name, String value) {
    @Override
    public String toString() {
        return "HttpHeader[" + name + "]";
    }
}
