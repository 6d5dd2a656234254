package io.hivesync.bench;

import java.time.Duration;

/** One way to bring the workload into the table. */
interface Contender {
    String name();

    /** What is not its work: before a run, and in no figure. */
    default void prepare() throws Exception {
        System.gc();
    }

    /**
     * On a cleared database.
     *
     * @return how long it took
     */
    Took run() throws Exception;

    /** What the process that it runs in has used so far. */
    default Duration cpu() {
        return Duration.ofNanos(Machine.cpuNanos());
    }

    /**
     * @param whole from the start until the target has everything
     * @param steady from the first row in the target
     */
    record Took(Duration whole, Duration steady) {}
}
