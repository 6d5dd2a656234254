package io.hivesync.sinks.http.rest;

import io.hivesync.sinks.spi.SinkOption;
import java.util.Arrays;
import java.util.List;

/** What can be set for a REST API. */
enum RestOption {
    MODE("mode", "single", "single: a request a record; batch: a request a batch."),
    METHOD("method", "PUT", "How a record is written in mode single: PUT, PATCH or POST."),
    PATH(
            "path",
            "/{model}/{bladeId}",
            "Where a record is, after the URL's own path: {model} and {bladeId} are filled in, percent-encoded."),
    CREATE_PATH(
            "create-path",
            "",
            "Where a record that METHOD answers with 404 is created by POST; without it, 404 is a wrong path."),
    DELETE_METHOD(
            "delete-method",
            "DELETE",
            "How a record is deleted in mode single: DELETE, POST, PUT or PATCH; all but DELETE send the body."),
    DELETE_PATH("delete-path", "", "Where a record is deleted, if not at path."),
    BATCH_METHOD("batch-method", "POST", "How a batch is sent in mode batch: POST, PUT or PATCH."),
    BATCH_PATH("batch-path", "/{model}/batch", "Where a batch goes: {model} is filled in."),
    BODY(
            "body",
            "",
            "A record's body as JSON, in which the strings \"{record}\", \"{model}\", \"{bladeId}\", \"{op}\", \"{version}\" and"
                    + " \"{eventId}\" stand for their values; default: the record in mode single, all but the model in mode batch."),
    BATCH_BODY(
            "batch-body",
            "{\"records\":\"{records}\"}",
            "A batch's body, likewise, with \"{records}\" and \"{model}\"."),
    CONTENT_TYPE("content-type", "application/json", "The bodies' Content-Type."),
    AUTHORIZATION(
            "authorization",
            "",
            true,
            "The header Authorization, such as Bearer and a token; default: the URL's user and password, as Basic."),
    HEADERS("headers", "", true, "More headers, a line each: Name: value."),
    SIGNING_SECRET(
            "signing-secret",
            "",
            true,
            "Signs each request as Standard Webhooks does (HMAC-SHA256); whsec_ and base64, or any text."),
    VERSION_HEADER("version-header", "Hive-Version", "The header that has a change's version; empty: none."),
    EXACT_NUMBERS(
            "exact-numbers",
            "number",
            "Numbers that a double cannot hold are sent as number, or as text for APIs that would round them."),
    MAX_RECORDS("max-records", "500", "The most records of a batch, 1 to 10000."),
    MAX_BYTES("max-bytes", "4194304", "The most bytes of a batch's values, 1024 to 67108864."),
    MAX_CONCURRENT_REQUESTS(
            "max-concurrent-requests", "4", "The most requests at once, of all lanes together, 1 to 64."),
    CHECK_PATH("check-path", "", "What is asked for by GET when the sink starts; default: the URL itself."),
    READ_PATH("read-path", "", "Where a record is read by GET, if not at path."),
    READ_POINTER(
            "read-pointer",
            "",
            "Where in that answer the record is, as a JSON pointer; default: the answer is the record."),
    LIST_PATH(
            "list-path",
            "",
            "Where a model's records are listed by GET: {model}, and {page} (from 1), {offset} or {cursor}, and {limit} are filled in;"
                    + " without it, records that Kafka lost are not removed, and verify cannot read."),
    LIST_POINTER(
            "list-pointer",
            "",
            "Where in that answer the array of records is, as a JSON pointer; default: the answer is the array."),
    LIST_CURSOR_POINTER(
            "list-cursor-pointer", "", "Where in that answer the next page's cursor is, as a JSON pointer."),
    LIST_LIMIT("list-limit", "500", "How many records a page has, 1 to 10000."),
    LANES_PATH(
            "lanes-path",
            "",
            "Where the API itself keeps a lane's state, by GET and PUT with If-Match: {topic} and {partition} are filled in;"
                    + " without it, lane-file does."),
    LANE_FILE(
            "lane-file",
            ".hive-sync/rest-lanes.sqlite",
            "The file that keeps the lanes' states where the API does not."),
    ALLOW_PRIVATE(
            "allow-private-addresses",
            "false",
            "Whether the host may lead to this machine, a private network or a cloud's metadata: true or false.");

    private final SinkOption declared;

    RestOption(String key, String standard, String sentence) {
        this(key, standard, false, sentence);
    }

    RestOption(String key, String standard, boolean secret, String sentence) {
        this.declared = new SinkOption(key, standard, secret, sentence);
    }

    String key() {
        return declared.key();
    }

    SinkOption declared() {
        return declared;
    }

    static List<SinkOption> all() {
        return Arrays.stream(values()).map(RestOption::declared).toList();
    }
}
