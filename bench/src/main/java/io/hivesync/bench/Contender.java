package io.hivesync.bench;

import java.time.Duration;

/** One way to bring the workload into the table. */
interface Contender {
    String name();

    /**
     * On a cleared database.
     *
     * @return how long it took
     */
    Took run() throws Exception;

    /**
     * @param whole from the start until the target has everything
     * @param steady from the first row in the target
     */
    record Took(Duration whole, Duration steady) {}
}
