package io.hivesync.bench;

import java.time.Duration;

/** Uses so much of one processor, in slices of 4 ms, and nothing else; ends with its standard input. */
final class BusyMain {
    private static final long SLICE_NANOS = Duration.ofMillis(4).toNanos();

    private BusyMain() {}

    /** @param arguments the share, from 0 to 1 */
    public static void main(String[] arguments) throws Exception {
        long busy = (long) (SLICE_NANOS * Math.min(1, Double.parseDouble(arguments[0])));
        System.out.println("busy");
        for (long slice = System.nanoTime(); System.in.available() == 0; slice += SLICE_NANOS) {
            while (System.nanoTime() < slice + busy) {
                Thread.onSpinWait();
            }
            Pace.until(slice + SLICE_NANOS);
        }
    }
}
