package io.hivesync.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.connector.sqlite.core.ThisProcess;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Who captures a source, for a person who must find and stop it.
 *
 * @param state its state folder
 */
record Holder(long process, String state, Instant since) {

    static Holder here(Path state, Instant since) {
        return new Holder(
                ProcessHandle.current().pid(),
                state.toAbsolutePath().normalize().toString(),
                since);
    }

    void writeTo(ObjectNode claim) {
        claim.put("host", ThisProcess.host())
                .put("pid", process)
                .put("state", state)
                .put("since", since.toString());
    }

    /** In words, also of a claim that does not say it. */
    static String describe(JsonNode claim) {
        if (!claim.hasNonNull("pid")) {
            return "it did not say who it is";
        }
        return "process " + claim.path("pid").asText() + " on host "
                + claim.path("host").asText("unknown") + ", running since "
                + claim.path("since").asText("unknown") + ", with the state folder "
                + claim.path("state").asText("unknown");
    }
}
