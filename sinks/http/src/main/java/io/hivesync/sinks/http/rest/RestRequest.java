package io.hivesync.sinks.http.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.http.HttpHeader;
import io.hivesync.topics.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * One request.
 *
 * @param path behind the URL's own, filled in
 * @param body empty for none
 * @param headers beside those that all requests have
 * @param id of what it does, the same when it is sent again
 */
record RestRequest(String method, String path, byte[] body, List<HttpHeader> headers, String id) {
    private static final byte[] NOTHING = new byte[0];

    RestRequest {
        headers = List.copyOf(headers);
    }

    static RestRequest get(String path) {
        return new RestRequest("GET", path, NOTHING, List.of(), "");
    }

    static RestRequest without(String method, String path) {
        return new RestRequest(method, path, NOTHING, List.of(), "");
    }

    static RestRequest with(String method, String path, JsonNode body) {
        try {
            return new RestRequest(method, path, Json.MAPPER.writeValueAsBytes(body), List.of(), "");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes can always be written", e);
        }
    }

    RestRequest header(String name, String value) {
        List<HttpHeader> more = new ArrayList<>(headers);
        more.add(new HttpHeader(name, value));
        return with(id, more);
    }

    RestRequest with(String newId, List<HttpHeader> newHeaders) {
        return new RestRequest(method, path, body, newHeaders, newId);
    }

    /** The same to another place. */
    RestRequest as(String newMethod, String newPath) {
        return new RestRequest(newMethod, newPath, body, headers, id);
    }

    @Override
    public String toString() {
        return "RestRequest[" + method + ", " + body.length + " bytes]";
    }
}
