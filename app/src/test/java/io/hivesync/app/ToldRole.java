package io.hivesync.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/** A role that is as it is told. */
final class ToldRole implements Role {
    volatile Health health = Health.ready("fine");

    @Override
    public String name() {
        return "told";
    }

    @Override
    public void start() {}

    @Override
    public Health health() {
        return health;
    }

    @Override
    public void describe(ObjectNode status) {
        status.put("told", true);
    }

    @Override
    public void close(Duration within) {}
}
