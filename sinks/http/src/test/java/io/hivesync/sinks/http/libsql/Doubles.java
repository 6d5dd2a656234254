package io.hivesync.sinks.http.libsql;

import java.util.Random;
import java.util.function.DoubleSupplier;

/** Doubles of all kinds, none of them whole. */
final class Doubles {
    private Doubles() {}

    /** Powers of two and of ten with their neighbours, the largest and the smallest, then random ones. */
    static double[] all(Random random, int count) {
        double[] numbers = new double[count];
        int next = 0;
        for (int exponent = -1074; exponent < 0; exponent += 3) {
            numbers[next++] = Math.scalb(1.0, exponent);
            numbers[next++] = Math.nextUp(Math.scalb(1.0, exponent));
        }
        for (int exponent = -320; exponent < 0; exponent++) {
            numbers[next++] = Math.nextDown(Double.parseDouble("1e" + exponent));
        }
        numbers[next++] = Double.MAX_VALUE;
        numbers[next++] = -Double.MAX_VALUE;
        DoubleSupplier[] kinds = {
            () -> Double.longBitsToDouble(random.nextLong()),
            random::nextDouble,
            () -> random.nextInt(1_000_000_000) / 100.0 + 0.001,
            () -> Double.parseDouble(random.nextInt(10) + "." + random.nextLong(1_000_000_000_000_000L) + "e-7")
        };
        while (next < count) {
            double number = kinds[next % kinds.length].getAsDouble();
            if (Double.isFinite(number) && number != 0) {
                numbers[next++] = number;
            }
        }
        return numbers;
    }
}
